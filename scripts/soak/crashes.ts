import { startServer } from "../../tests/support/server.ts";
import { measureRun, prepareDatabase } from "./prepare.ts";
import { type Figures, randomFrom, soak } from "./figures.ts";
import { createProject, runAludel, startAludel } from "./project.ts";
import { crashServer, restartServer, sleep } from "./server_restart.ts";
import { checkBoundary, checkEnd } from "./truth.ts";

/** What is committed must be in the log of the server; the disk itself is not put to the test. */
const settings = { synchronous_commit: "on", fsync: "off" };

/** Immediate shutdown of the server at a random moment: it recovers from its log, and the tool goes on, or says so. */
export async function soakCrashes(rounds: number, seed: number): Promise<Figures> {
  await using project = await createProject();
  await using server = await startServer({ version: 18, settings });
  const random = randomFrom(seed);
  const codes: Record<number, number> = {};
  const whole = await measureRun(project.folder, await prepareDatabase(server, project.folder));
  const round = async () => {
    const url = await prepareDatabase(server, project.folder);
    const { result } = startAludel(project.folder, url, "upgrade");
    await sleep(random() * whole);
    await crashServer(server);
    await sleep(random() * 300);
    await restartServer(server, settings);
    const { code, err } = await result;
    codes[code] = (codes[code] ?? 0) + 1;
    const wrong = await checkBoundary(url);
    if (wrong !== null) return `${wrong}\n${err}`;
    if (
      code !== 0 && !/connection was lost|cannot connect|ended the session|closed the connection/i.test(err)
    ) {
      return `exit ${code}: ${err}`;
    }
    const again = await runAludel(project.folder, url, "upgrade");
    if (again.code !== 0) return `the next run: exit ${again.code}: ${again.err}`;
    return await checkEnd(url);
  };
  const notes = () => [`seed ${seed}; exit codes ${JSON.stringify(codes)}`];
  return await soak("immediate shutdown of the server", rounds, round, notes);
}
