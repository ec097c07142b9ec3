import type { Command, OptionValues } from "@commander-js/extra-typings";
import { UsageError } from "../core/error.ts";

/** The flags of every command that can write a script. */
export interface ScriptFlags {
  readonly sql?: true | undefined;
  readonly output?: string | undefined;
  readonly fromDatabase?: true | undefined;
  readonly psql?: true | undefined;
  readonly idempotent?: true | undefined;
  readonly split?: string | undefined;
  readonly diff?: true | undefined;
}

/**
 * Adds them to a command.
 *
 * @param range what it can be given, in words
 */
export function scriptFlags<Words extends unknown[], Options extends OptionValues>(
  command: Command<Words, Options>,
  range: string,
) {
  return command
    .option("--sql", `write a SQL script for ${range} instead of running it`)
    .option("-o, --output <file>", "with --sql: write the script to this file, whole or not at all")
    .option("--from-database", "with --sql: START is what the database is at")
    .option("--split <folder>", "with --sql: write one numbered file per transaction to this new folder")
    .option("--psql", "with --sql: use psql's own commands, such as \\set ON_ERROR_STOP on");
}

/** Refuses flags that contradict each other. @throws {UsageError} */
export function checkScriptFlags({ split, output, idempotent }: ScriptFlags): void {
  if (split === undefined) return;
  const other = output !== undefined ? "-o" : idempotent ? "--idempotent" : null;
  if (other === null) return;
  throw new UsageError(`Cannot use --split with ${other}`, {
    code: "usage",
    hint: other === "-o"
      ? "--split names the folder"
      : "what is missing is found out once, at the top of one script",
  });
}

/** Refuses flags that mean nothing without `--sql`. @throws {UsageError} */
export function refuseScriptFlags(flags: ScriptFlags): void {
  const { sql: _, ...others } = flags;
  const [name] = Object.entries(others).find(([key, value]) => key in scriptOnly && value !== undefined) ??
    [];
  if (name === undefined) return;
  throw new UsageError(`Cannot use ${scriptOnly[name as keyof typeof scriptOnly]} without --sql`, {
    code: "usage",
    hint: "add --sql to write a script",
  });
}

const scriptOnly = {
  output: "-o",
  fromDatabase: "--from-database",
  psql: "--psql",
  idempotent: "--idempotent",
  split: "--split",
  diff: "--diff",
};
