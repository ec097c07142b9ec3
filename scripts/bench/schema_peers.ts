import * as path from "node:path";
import { type Command, timeOnce } from "./measure.ts";
import { installed } from "./peers.ts";

/** Another tool that finds what leads from the schema of one database to that of another. */
export interface SchemaPeer {
  readonly name: string;
  command(from: string, to: string): Command;
}

/**
 * The peers that can run here: migra from PyPI when there is a Python, pg-delta from npm when npm is there.
 *
 * @param empty the URL of an empty database, to try them
 */
export async function prepareSchemaPeers(folder: string, empty: string): Promise<SchemaPeer[]> {
  const peers: SchemaPeer[] = [];
  for (const [name, prepare] of [["migra", prepareMigra], ["pg-delta", preparePgDelta]] as const) {
    try {
      const peer = await prepare(folder);
      await timeOnce(peer.command(empty, empty));
      peers.push(peer);
    } catch (error) {
      console.error(`(${name} can't run here: ${(error as Error).message.split("\n")[0]})`);
    }
  }
  return peers;
}

async function prepareMigra(folder: string): Promise<SchemaPeer> {
  const home = path.join(folder, "migra");
  await timeOnce({ program: "python3", args: ["-m", "venv", home] });
  const packages = ["migra[pg]==3.0.1663481299", "setuptools==65.5.0", "sqlalchemy==2.0.36"];
  await timeOnce({ program: path.join(home, "bin", "pip"), args: ["install", "-q", ...packages] });
  return {
    name: "migra",
    command: (from, to) => ({
      program: path.join(home, "bin", "migra"),
      args: ["--unsafe", ...[from, to].map((url) => url.replace("postgres:", "postgresql:"))],
      exit: from === to ? 0 : 2, // 2: there are differences
    }),
  };
}

async function preparePgDelta(folder: string): Promise<SchemaPeer> {
  const home = await installed(folder, "@supabase/pg-delta@1.0.0-alpha.34");
  return {
    name: "pg-delta",
    command: (from, to) => ({
      program: path.join(home, "node_modules", ".bin", "pgdelta"),
      args: ["plan", "--source", from, "--desired", to, "--out", path.join(home, "plan.json")],
    }),
  };
}
