import * as path from "node:path";
import { startIn } from "../../tests/support/server.ts";
import { type Figures, randomFrom, soak } from "./figures.ts";
import { prepareDatabase } from "./prepare.ts";
import { createProject, runAludel } from "./project.ts";
import { reviveServer } from "./server_restart.ts";
import { mountSmallDisk } from "./small_disk.ts";
import { checkBoundary, checkEnd, query } from "./truth.ts";

/** The log of the server itself is not to fill the disk. */
const settings = { synchronous_commit: "on", fsync: "off", min_wal_size: "32MB", max_wal_size: "32MB" };

/** What the tool may say when the disk is full, or when the server has ended because of it. */
const expected =
  /no space left on device|could not (extend|write)|connection was lost|cannot connect|ended the session|closed the connection/i;

/**
 * The server's disk is full after a random number of bytes. PostgreSQL refuses a statement, or, when it can't write its
 * log, crashes and does not come back before there is space again. Null where no disk can be mounted.
 */
export async function soakFullDisk(rounds: number, seed: number): Promise<Figures | null> {
  await using disk = await mountSmallDisk("256M");
  if (disk === null) return null;
  await using project = await createProject();
  const home = path.join(disk.folder, "server");
  await Deno.mkdir(home);
  await using server = await startIn(home, { version: 18, settings });
  const random = randomFrom(seed);
  const counts = { done: 0, refused: 0, crashed: 0 };

  const measured = await prepareDatabase(server, project.folder);
  const before = await sizeOf(measured);
  await runAludel(project.folder, measured, "upgrade");
  const whole = await sizeOf(measured) - before;

  const round = async () => {
    const url = await prepareDatabase(server, project.folder);
    await query(url, "CHECKPOINT");
    const left = Math.trunc(random() * whole * 1.2);
    const where = `with ${left} bytes left`;
    await disk.fill(left);
    const { code, err } = await runAludel(project.folder, url, "upgrade");
    await disk.empty();
    if (code === 0) counts.done++;
    else if (/no space left/i.test(err)) counts.refused++;
    else counts.crashed++;
    await reviveServer(server, settings);
    const wrong = await checkBoundary(url);
    if (wrong !== null) return `${where}: ${wrong}\n${err}`;
    if (code !== 0 && !expected.test(err)) return `${where}: exit ${code}: ${err}`;
    const again = await runAludel(project.folder, url, "upgrade");
    if (again.code !== 0) return `${where}: the next run: exit ${again.code}: ${again.err}`;
    const end = await checkEnd(url);
    await query(server.url(), `DROP DATABASE "${new URL(url).pathname.slice(1)}" WITH (FORCE)`);
    return end === null ? null : `${where}: ${end}`;
  };
  const notes = () => [`seed ${seed}; a run takes ${whole} bytes; ${JSON.stringify(counts)}`];
  return await soak("disk of the server full", rounds, round, notes);
}

/** Of the data alone: a segment of the log is large, and mostly there already. */
async function sizeOf(url: string): Promise<number> {
  const [row] = await query(url, "SELECT pg_database_size(current_database())::float8 AS size");
  return Number(row!["size"]);
}
