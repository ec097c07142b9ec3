import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The executable that is put to the test: `ALUDEL`, or the one that `deno task build` makes. */
export const executable = Deno.env.get("ALUDEL") ??
  path.join(root, "dist", Deno.build.os === "windows" ? "aludel.exe" : "aludel");

/** The ids of the project's revisions, in order. */
export const ids = ["r1", "r2", "r3", "r4", "r5", "r6"] as const;

/** The one that runs outside a transaction: it builds an index, then writes its row. */
export const aloneId = "r4";

const bodies: Readonly<Record<(typeof ids)[number], string>> = {
  r1: "CREATE TABLE IF NOT EXISTS applied (id text NOT NULL);",
  r2:
    "CREATE TABLE t (x int, y text);\nINSERT INTO t SELECT i, repeat('x', 50) FROM generate_series(1, 2000) i;",
  r3: "COPY t (x, y) FROM STDIN;\n" + Array.from({ length: 300 }, (_, i) => `${i}\tline ${i}`).join("\n") +
    "\n\\.",
  r4: "CREATE INDEX CONCURRENTLY t_x ON t (x);",
  r5: "ALTER TABLE t ADD COLUMN z int NOT NULL DEFAULT 7;\nSELECT pg_sleep(0.01);\nUPDATE t SET z = 8;",
  r6: "CREATE VIEW v AS SELECT x FROM t;",
};

/** A project of six revisions in a chain, each of which writes a row that says it ran. */
export interface SoakProject extends AsyncDisposable {
  readonly folder: string;
}

export async function createProject(settings = ""): Promise<SoakProject> {
  const folder = await Deno.makeTempDir({ prefix: "aludel-soak-" });
  await Deno.mkdir(path.join(folder, "migrations"));
  await Deno.writeTextFile(path.join(folder, "aludel.toml"), `[database]\n${settings}`);
  for (const [index, id] of ids.entries()) {
    await Deno.writeTextFile(path.join(folder, "migrations", `${id}.sql`), revisionText(id, ids[index - 1]));
  }
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

function revisionText(id: (typeof ids)[number], parent = "base"): string {
  return [
    "-- +++",
    `-- id = "${id}"`,
    `-- down_revision = "${parent}"`,
    ...(id === aloneId ? ["-- transaction = false"] : []),
    "-- +++ upgrade",
    bodies[id],
    `INSERT INTO applied VALUES ('${id}');`,
    "",
  ].join("\n");
}

/** What a run of the executable left behind. */
export interface RunResult {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly err: string;
}

/** Starts the executable on a project. */
export function startAludel(folder: string, url: string, ...words: string[]) {
  const child = new Deno.Command(executable, {
    args: ["--url", url, ...words],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const result: Promise<RunResult> = child.output().then(({ code, signal, stderr }) => ({
    code,
    signal,
    err: new TextDecoder().decode(stderr),
  }));
  return { child, result };
}

/** Runs the executable to its end. */
export async function runAludel(folder: string, url: string, ...words: string[]): Promise<RunResult> {
  return await startAludel(folder, url, ...words).result;
}
