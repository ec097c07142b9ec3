import { startCuttingProxy } from "../../tests/support/cutting_proxy.ts";
import type { Server } from "../../tests/support/server.ts";
import { type Figures, randomFrom, soak } from "./figures.ts";
import { prepareDatabase } from "./prepare.ts";
import { createProject, runAludel } from "./project.ts";
import { checkBoundary, checkEnd } from "./truth.ts";

/** A proxy that cuts the connection at a random byte, in either direction. */
export async function soakCuts(server: Server, rounds: number, seed: number): Promise<Figures> {
  await using project = await createProject();
  const random = randomFrom(seed);
  const codes: Record<number, number> = {};
  const notes = () => [`seed ${seed}; exit codes ${JSON.stringify(codes)}`];
  const length = await measure(server, project.folder);
  const round = async () => {
    const url = await prepareDatabase(server, project.folder);
    const direction = random() < 0.5 ? "to server" as const : "to client" as const;
    const bytes = 1 + Math.trunc(random() * length[direction]);
    const where = `cut after ${bytes} bytes ${direction}`;
    await using proxy = await startCuttingProxy(url, { direction, bytes });
    const { code, err } = await runAludel(project.folder, proxy.url, "upgrade");
    codes[code] = (codes[code] ?? 0) + 1;
    if (
      code !== 0 &&
      !/the connection was lost|cannot connect|ended the session|closed the connection/i.test(err)
    ) {
      return `${where}: exit ${code}: ${err}`;
    }
    const wrong = await checkBoundary(url);
    if (wrong !== null) return `${where}: ${wrong}\n${err}`;
    const again = await runAludel(project.folder, url, "upgrade");
    if (again.code !== 0) return `${where}: the next run: exit ${again.code}: ${again.err}`;
    const end = await checkEnd(url);
    return end === null ? null : `${where}: ${end}`;
  };
  return await soak("connection cut at a random byte", rounds, round, notes);
}

async function measure(server: Server, folder: string) {
  await using proxy = await startCuttingProxy(await prepareDatabase(server, folder));
  await runAludel(folder, proxy.url, "upgrade");
  return { ...proxy.carried };
}
