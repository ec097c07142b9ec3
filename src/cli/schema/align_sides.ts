import { queryError } from "../../database/database_error.ts";
import { majorVersion } from "../../database/shadow/shadow.ts";
import { ancestorsOf, type Catalog } from "../../schema/catalog.ts";
import { chooser } from "../../schema/exclude.ts";
import { keepUnswitched } from "../../schema/mix.ts";
import { chooseRenames } from "../../schema/renames/choose_renames.ts";
import { describeDeclaration, type RenameDeclaration } from "../../schema/renames/declaration.ts";
import { deriveRenames } from "../../schema/renames/derive_renames.ts";
import { likelyRenames, renameOption } from "../../schema/renames/likely_renames.ts";
import { parseRename } from "../../schema/renames/parse_rename.ts";
import { readDeclarations } from "../../schema/renames/read_declarations.ts";
import {
  joinScripts,
  noRenames,
  type Rename,
  type RenameScript,
  writeRenames,
} from "../../schema/renames/rename.ts";
import { say } from "../output.ts";
import { describeIdentity } from "./show_changes.ts";
import type { Side } from "./side.ts";
import type { Attempt, Workspace } from "./workspace.ts";

/** Two schemas to compare, in which the same things have the same names. */
export interface Aligned {
  /** As it is. */
  readonly current: Catalog;
  /** As it is when the renames are made. */
  readonly renamed: Catalog;
  readonly desired: Catalog;
  readonly script: RenameScript;
}

/** What is said about renames beside the comments in the desired schema. */
export interface RenameOptions {
  /** Values of `--rename`. */
  readonly renames: readonly string[];
  /** `KIND:NAME` globs of what may change; none: everything. */
  readonly only: readonly string[];
  /** Whether a person may be asked. */
  readonly mayAsk: boolean;
}

/**
 * Reads two schemas and makes the declared renames in the first one: in the shadow, where PostgreSQL itself renames
 * in all that mentions a thing. What only looks like a rename is asked for, or named in a warning.
 *
 * @throws {SourceError | UsageError} for a declaration that can't be meant
 */
export async function alignSides(
  workspace: Workspace,
  from: Side,
  wanted: Side,
  options: RenameOptions,
): Promise<Aligned> {
  const declarations = options.renames.map(parseRename);
  const both = await workspace.readBoth(from, wanted);
  if (wanted.kind === "sources") declarations.push(...readDeclarations(wanted.read()));
  const refused = new Set<string>();
  for (;;) {
    const aligned = await makeRenames(workspace, from, wanted, both, declarations, options);
    const likely = likelyRenames(aligned.renamed, aligned.desired)
      .filter((it) => isFree(it, aligned.desired, options.only))
      .filter((it) => !refused.has(renameOption(it)));
    const { ask } = workspace.context.io;
    const [first] = likely;
    if (first === undefined) return aligned;
    if (!options.mayAsk || !ask || workspace.context.json || workspace.context.quiet) {
      warn(workspace, likely);
      return aligned;
    }
    const option = renameOption(first);
    if (await ask(askRename(first))) declarations.push(parseRename(option));
    else refused.add(option);
  }
}

function askRename({ before, after }: Rename): string {
  return `Rename ${describeIdentity(before.identity)} to ${after.name}? (no: drop it and make a new one)`;
}

function warn({ context }: Workspace, likely: readonly Rename[]): void {
  for (const rename of likely) {
    const { before, after } = rename;
    say(
      context,
      `WARNING: ${
        describeIdentity(before.identity)
      } is dropped and ${after.name} made; if that is a rename, ` +
        `write "-- renamed from: ${before.name}" behind it in the schema, or use ` +
        `--rename ${shellWord(renameOption(rename))}`,
    );
  }
}

/** A word for a shell. */
function shellWord(text: string): string {
  return /^[\w:.=]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

interface Both {
  readonly current: Catalog;
  readonly desired: Catalog;
}

async function makeRenames(
  workspace: Workspace,
  from: Side,
  wanted: Side,
  both: Both,
  declarations: readonly RenameDeclaration[],
  { only }: RenameOptions,
): Promise<Aligned> {
  const unchanged = { ...both, renamed: both.current, script: noRenames };
  const isFirst = [0, 1, 2].some((level) =>
    chooseRenames(level, declarations, both.current, both.desired, []).renames.some((it) =>
      isFree(it, both.desired, only)
    )
  );
  if (!isFirst) {
    tellIdle(workspace, declarations, both);
    return unchanged;
  }
  const { current, desired } = await inShadow(workspace, from, wanted, both);
  return await workspace.attempt(from, async (attempt) => {
    let renamed = current;
    let script = noRenames;
    for (const level of [0, 1, 2, "derived", "derived from those"] as const) {
      const renames = typeof level === "string"
        ? deriveRenames(renamed, desired, script.renames)
        : chooseRenames(level, declarations, renamed, desired, script.renames).renames;
      const free = renames.filter((it) => isFree(it, desired, only));
      if (free.length === 0) continue;
      const written = writeRenames(free, renamed, desired);
      await run(attempt, written);
      renamed = workspace.settle(from, await attempt.read(), desired);
      script = joinScripts(script, written);
    }
    return { current, renamed, desired: keepUnswitched(renamed, desired, workspace.filter), script };
  });
}

/** Both as the shadow writes them, for what is renamed is written by the shadow, too. */
async function inShadow(workspace: Workspace, from: Side, wanted: Side, both: Both): Promise<Both> {
  const { major } = await workspace.shadow();
  if (majorVersion(both.desired.version) === major) return both;
  const desired = await workspace.read(wanted);
  return { current: await workspace.read(from), desired };
}

async function run({ connection }: Attempt, { upgrade }: RenameScript): Promise<void> {
  for (const { sql } of upgrade) {
    try {
      await connection.query(sql);
    } catch (error) {
      throw queryError(error, `Cannot rename with "${sql}"`);
    }
  }
}

function isFree({ after }: Rename, desired: Catalog, only: readonly string[]): boolean {
  return only.length === 0 || [after, ...ancestorsOf(desired, after)].some(chooser(only));
}

function tellIdle({ context }: Workspace, declarations: readonly RenameDeclaration[], both: Both): void {
  for (const level of [0, 1, 2]) {
    for (const idle of chooseRenames(level, declarations, both.current, both.desired, []).idle) {
      say(context, `NOTE: nothing to do to rename ${describeDeclaration(idle)}`);
    }
  }
}

/** A line for each rename, as for other differences. */
export function renameLines({ renames }: RenameScript): string[] {
  return renames.map(({ before, after }) =>
    `~ ${describeIdentity(before.identity)}: name ${before.name} → ${after.name}`
  );
}

/** Renames as a value of `--json`. */
export function renamesJson({ renames }: RenameScript): unknown[] {
  return renames.map(({ before, after }) => ({
    verb: "rename",
    kind: before.kind,
    identity: before.identity,
    name: after.name,
  }));
}
