import { runInProcess } from "./cli_in_process.ts";
import { revisionText, type TestFolder, testFolder } from "./project.ts";
import type { CliResult } from "./run_cli.ts";

/** A project with a schema, for the commands that compare schemas. */
export interface SchemaProject extends TestFolder {
  /** Runs a command line in the project. */
  run(...words: readonly string[]): Promise<CliResult>;
  /** Runs it for somebody who answers questions. */
  asked(answer: (question: string) => boolean, ...words: readonly string[]): Promise<CliResult>;
  /** Runs it on a database. */
  on(url: string, ...words: readonly string[]): Promise<CliResult>;
}

/** The one revision that the projects of these tests begin with, in both directions. */
export const usersSql = {
  upgrade: "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL);",
  downgrade: "DROP TABLE users;",
};

/** Makes a project of one revision, and what the caller adds; `settings` goes under `[schema]`. */
export async function schemaProject(
  schema: string,
  { settings = "", files = {} }: { settings?: string; files?: Readonly<Record<string, string>> } = {},
): Promise<SchemaProject> {
  const folder = await testFolder({
    "aludel.toml": `[database]\nurl = "\${DATABASE_URL}"\n[schema]\n${settings}\n`,
    "migrations/a1_users.sql": revisionText("a1", "base", usersSql),
    "schema.sql": schema,
    ...files,
  });
  const run = (
    env: Record<string, string>,
    words: readonly string[],
    answer?: (question: string) => boolean,
  ) => runInProcess(words, { cwd: folder.path, env, answer });
  return {
    ...folder,
    run: (...words) => run({}, words),
    asked: (answer, ...words) => run({}, words, answer),
    on: (url, ...words) => run({ DATABASE_URL: url }, words),
  };
}
