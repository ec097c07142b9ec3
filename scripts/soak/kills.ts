import type { Server } from "../../tests/support/server.ts";
import { measureRun, prepareDatabase } from "./prepare.ts";
import { type Figures, randomFrom, soak } from "./figures.ts";
import { createProject, runAludel, startAludel } from "./project.ts";
import { checkBoundary, checkEnd } from "./truth.ts";

/** `SIGKILL` of the tool at a random moment. */
export async function soakKills(server: Server, rounds: number, seed: number): Promise<Figures> {
  await using project = await createProject();
  const random = randomFrom(seed);
  let killed = 0;
  const whole = await measureRun(project.folder, await prepareDatabase(server, project.folder));
  const round = async () => {
    const url = await prepareDatabase(server, project.folder);
    const { child, result } = startAludel(project.folder, url, "upgrade");
    const timer = setTimeout(() => killUnlessOver(child), random() * whole);
    const { signal, code, err } = await result;
    clearTimeout(timer);
    if (signal === "SIGKILL") killed++;
    else if (code !== 0) return `exit ${code}: ${err}`;
    const wrong = await checkBoundary(url);
    if (wrong !== null) return wrong;
    const again = await runAludel(project.folder, url, "upgrade");
    if (again.code !== 0) return `the next run: exit ${again.code}: ${again.err}`;
    return await checkEnd(url);
  };
  const notes = () => [`seed ${seed}; ${killed} of ${rounds} were still running`];
  return await soak("SIGKILL at a random moment", rounds, round, notes);
}

/** What has ended already can't be killed, which Deno takes for a mistake. */
function killUnlessOver(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
