import * as path from "node:path";
import { type Command, timeOnce } from "./measure.ts";
import { prepareAlembic } from "./alembic_peer.ts";
import { prepareGoose, prepareTern } from "./go_peers.ts";
import { idOf, sqlOf } from "./project.ts";

/** Another tool that does the same work. */
export interface Peer {
  readonly name: string;
  command(url: string): Command;
}

/** The peers that can run here: psql when it is installed, others from npm, PyPI and Go's proxy when their tools are. */
export async function preparePeers(folder: string, count: number): Promise<Peer[]> {
  const peers: Peer[] = [];
  for (const prepare of all) {
    try {
      peers.push(await prepare(folder, count));
    } catch (error) {
      console.error(
        `(${prepare.name.replace("prepare", "")} can't run here: ${(error as Error).message.split("\n")[0]})`,
      );
    }
  }
  return peers;
}

const all = [preparePsql, prepareAlembic, prepareDbmate, prepareGoose, prepareTern, prepareNodePgMigrate];

async function preparePsql(folder: string): Promise<Peer> {
  await timeOnce({ program: "psql", args: ["--version"] });
  return {
    name: "psql -f",
    command: (url) => ({
      program: "psql",
      args: ["-q", "-v", "ON_ERROR_STOP=1", "-f", path.join(folder, "equivalent.sql"), url],
    }),
  };
}

async function prepareDbmate(folder: string, count: number): Promise<Peer> {
  const home = await installed(folder, "dbmate@2.36.0");
  await Deno.mkdir(path.join(home, "db"));
  for (let index = 0; index < count; index++) {
    const text = `-- migrate:up\n${sqlOf(index)}\n-- migrate:down\nDROP TABLE t${index};\n`;
    await Deno.writeTextFile(path.join(home, "db", `${stamp(index)}_t${index}.sql`), text);
  }
  return {
    name: "dbmate 2.36.0",
    command: (url) => ({
      program: path.join(home, "node_modules", ".bin", "dbmate"),
      args: [
        "--no-dump-schema",
        "--migrations-dir",
        path.join(home, "db"),
        "--url",
        `${url}?sslmode=disable`,
        "migrate",
      ],
    }),
  };
}

async function prepareNodePgMigrate(folder: string, count: number): Promise<Peer> {
  const home = await installed(folder, "node-pg-migrate@9.0.0", "pg@8");
  await Deno.mkdir(path.join(home, "migrations"));
  for (let index = 0; index < count; index++) {
    const text = `-- Up Migration\n${sqlOf(index)}\n-- Down Migration\nDROP TABLE t${index};\n`;
    await Deno.writeTextFile(path.join(home, "migrations", `${stamp(index)}000_${idOf(index)}.sql`), text);
  }
  return {
    name: "node-pg-migrate 9.0.0",
    command: (url) => ({
      program: path.join(home, "node_modules", ".bin", "node-pg-migrate"),
      args: ["up", "-m", path.join(home, "migrations")],
      cwd: home,
      env: { DATABASE_URL: url },
    }),
  };
}

/** Installs packages of npm into a folder of their own. */
export async function installed(folder: string, ...packages: readonly string[]): Promise<string> {
  const home = path.join(folder, packages[0]!.replace(/\W+/g, "-"));
  await Deno.mkdir(home);
  await Deno.writeTextFile(path.join(home, "package.json"), "{}");
  await timeOnce({ program: "npm", args: ["install", "--no-audit", "--no-fund", ...packages], cwd: home });
  return home;
}

/** Times in order, as names of files. */
function stamp(index: number): string {
  return String(20260101000000 + index);
}
