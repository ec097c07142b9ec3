import type { Server } from "../../tests/support/server.ts";
import { type Figures, soak } from "./figures.ts";
import { createProject, ids, runAludel } from "./project.ts";
import { checkEnd } from "./truth.ts";

/** How the runners reach the server. */
export interface Way {
  readonly name: string;
  url(database: string): string;
}

/**
 * Many runners at once on an empty database: every revision is applied exactly once, and all of them exit with 0.
 * Through a pooler that voids sessions, the one who holds the lock says so.
 */
export async function soakRunners(
  server: Server,
  way: Way,
  { rounds, runners, isVoid }: { rounds: number; runners: number; isVoid: boolean },
): Promise<Figures> {
  await using project = await createProject();
  const seconds: number[] = [];
  let told = 0;
  const round = async () => {
    const direct = await server.createDatabase();
    const url = way.url(new URL(direct).pathname.slice(1));
    const started = performance.now();
    const all = await Promise.all(
      Array.from({ length: runners }, () => runAludel(project.folder, url, "upgrade")),
    );
    seconds.push((performance.now() - started) / 1000);
    const failed = all.find(({ code }) => code !== 0);
    if (failed) return `exit ${failed.code} ${failed.signal ?? ""}: ${failed.err}`;
    const ran = all.map(({ err }) => err.match(/^Running upgrade/gm)?.length ?? 0).reduce((a, b) => a + b);
    if (all.some(({ err }) => /A connection pooler in between/.test(err))) told++;
    if (ran !== ids.length) return `${ran} revisions were begun`;
    return await checkEnd(direct);
  };
  const notes = () => [
    `${runners} runners, ${(seconds.reduce((a, b) => a + b, 0) / seconds.length).toFixed(2)} s a round`,
    ...(isVoid ? [`void session locks were told in ${told} of ${rounds} rounds`] : []),
  ];
  const figures = await soak(`${runners} runners at once, ${way.name}`, rounds, round, notes);
  const isTold = !isVoid || told > 0;
  return isTold ? figures : { ...figures, failures: [...figures.failures, "no runner told of the pooler"] };
}
