import postgres from "postgres";
import type { Server } from "../../tests/support/server.ts";
import { type Figures, soak } from "./figures.ts";
import { createProject, ids, runAludel } from "./project.ts";
import { sleep } from "./server_restart.ts";
import { checkEnd } from "./truth.ts";

/** How long another session holds on to the table, in milliseconds. */
const held = 3000;

/**
 * A table that another session uses for 3 s: the upgrade succeeds by trying again, and a reader of the table never
 * waits much longer behind it than its `lock_timeout`.
 */
export async function soakContention(
  server: Server,
  rounds: number,
  mostWait: number,
): Promise<Figures> {
  await using project = await createProject('lock_timeout = "200ms"\n');
  const waits: number[] = [];
  let retries = 0;
  const round = async () => {
    const url = await server.createDatabase();
    await runAludel(project.folder, url, "upgrade", ids.at(-3)!);
    const holder = postgres(url, { max: 1 });
    const reader = postgres(url, { max: 1 });
    try {
      await holder.unsafe("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
      const release = sleep(held).then(() => holder.unsafe("COMMIT"));
      const running = runAludel(project.folder, url, "upgrade");
      let isOver = false;
      running.then(() => isOver = true);
      let longest = 0;
      while (!isOver) {
        const started = performance.now();
        await reader.unsafe("SELECT count(*) FROM t");
        longest = Math.max(longest, performance.now() - started);
        await sleep(5);
      }
      await release;
      waits.push(longest);
      const { code, err } = await running;
      if (code !== 0) return `exit ${code}: ${err}`;
      retries += err.match(/waited too long for a lock held by process/g)?.length ?? 0;
      if (longest > mostWait) return `a reader waited ${Math.round(longest)} ms`;
      return await checkEnd(url);
    } finally {
      await Promise.all([holder.end({ timeout: 1 }), reader.end({ timeout: 1 })]);
    }
  };
  const notes = () => [`the reader waited ${Math.round(Math.max(...waits))} ms at most; ${retries} retries`];
  return await soak("a table that is in use for 3 s, lock_timeout = 200ms", rounds, round, notes);
}
