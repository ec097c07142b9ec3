import { createFile } from "../../files/write_file.ts";
import { revisionPath } from "../../revision/revision.ts";
import type { Catalog } from "../../schema/catalog.ts";
import type { Change } from "../../schema/compare.ts";
import type { Ddl } from "../../schema/ddl.ts";
import { planChanges } from "../../schema/plan.ts";
import { selectLossless, selectOnly } from "../../schema/select.ts";
import type { RenameScript } from "../../schema/renames/rename.ts";
import type { Context } from "../globals.ts";
import type { RevisionRequest } from "../new_revision.ts";
import { logEvent, printJson, say } from "../output.ts";
import { runPostWriteHooks } from "../post_write.ts";
import { oneDatabase, openSettings } from "../project.ts";
import { alignSides, renameLines, renamesJson } from "./align_sides.ts";
import { blocksOf, choresOf, lossesOf } from "./compose_revisions.ts";
import type { ChangeRequest } from "./change_request.ts";
import { currentSide } from "./current_side.ts";
import type { FilterRequest } from "./filter_request.ts";
import { type Generated, generateRevisions } from "./generate_revisions.ts";
import { changeLines, changesJson } from "./show_changes.ts";
import { targetSide } from "./side.ts";
import { Workspace } from "./workspace.ts";

/** What `revision --autogenerate` can be asked for. */
export interface AutogenerateOptions extends FilterRequest, ChangeRequest {
  readonly request: RevisionRequest;
  readonly fromRevisions: boolean;
  /** Prints the files and writes none. */
  readonly dryRun: boolean;
  /** Writes a file also when nothing differs. */
  readonly allowEmpty: boolean;
  /** Whether statements that lose data are written. */
  readonly destructive: boolean;
  /** Whether the new revision is tried in the shadow. */
  readonly verify: boolean;
}

/**
 * Writes the revision that leads to the wanted schema, and the way back; several ones when some statement can't stand in
 * a transaction. They are tried in the shadow before they are written.
 *
 * @returns whether there is something to look at: a proof that failed, or a loss that was left out
 */
export async function autogenerate(context: Context, options: AutogenerateOptions): Promise<boolean> {
  const settings = openSettings(context);
  const database = oneDatabase(context, settings, "write revisions");
  await using workspace = new Workspace(context, settings, database, options);
  const from = await currentSide(workspace, options.fromRevisions);
  const wanted = targetSide(context, settings, database);
  const { only, renames } = options;
  const aligned = await alignSides(workspace, from, wanted, { only, renames, mayAsk: true });
  const { current, renamed, script } = aligned;
  const isOlder = from.kind === "database" && workspace.project.graph.nodes.length === 0 && isFilled(current);
  if (isOlder) {
    say(context, `NOTE: ${from.name} is older than the revisions, of which there are none: ${adoptionHint}`);
  }
  const chosen = selectOnly(renamed, aligned.desired, only);
  const { desired, leftOut } = options.destructive
    ? { desired: chosen, leftOut: [] }
    : selectLossless(renamed, chosen);
  const { changes } = planChanges(renamed, desired);
  const lines = [...renameLines(script), ...changeLines(changes)];
  for (const line of context.verbose ? lines : []) say(context, line);
  if (lines.length > 0) await workspace.tellRewritten();
  const isNeeded = lines.length > 0 || options.allowEmpty;
  const { request, verify } = options;
  const online = options.online ?? settings.schema.online;
  const task = { workspace, from, current, renamed, script, desired, request, online, verify };
  const generated = isNeeded ? await generateRevisions(task) : { revisions: [], parts: [], problems: [] };
  if (!isNeeded) say(context, `No differences: nothing is to be done from ${from.name} to ${wanted.name}`);
  deliver(workspace, generated, options.dryRun, { changes, script, leftOut });
  return generated.problems.length > 0 || leftOut.length > 0;
}

/** Whether there is more than the schemas themselves. */
function isFilled({ objects }: Catalog): boolean {
  return [...objects.values()].some(({ schema }) => schema !== null);
}

/** Without revisions, whatever is in a database was made by other means. */
const adoptionHint =
  'to make what is there the first one, see the end of "aludel help autogenerate" (dump, --from-revisions, stamp)';

interface Findings {
  readonly changes: readonly Change[];
  readonly script: RenameScript;
  readonly leftOut: readonly Ddl[];
}

/** Writes the files, or prints them, says what a person must know of them, and runs the hooks. */
function deliver(
  workspace: Workspace,
  generated: Generated,
  dryRun: boolean,
  findings: Findings,
): void {
  const { context, settings } = workspace;
  const { revisions } = generated;
  const paths = revisions.map(({ revision }) => revisionPath(revision));
  const answer = answerJson(workspace, generated, dryRun, findings);
  if (!dryRun) { for (const { file, text } of revisions) createFile(file, text); }
  if (!context.json) {
    context.io.out(dryRun ? revisions.map(({ text }) => text).join("\n") : paths.map(generatedLine).join(""));
  }
  warnOf(context, generated, findings);
  if (!dryRun) runPostWriteHooks(context, settings, paths, answer);
  if (context.json) printJson(context, answer);
}

function generatedLine(path: string): string {
  return `Generated ${path}\n`;
}

function answerJson(
  { unhandledJson }: Workspace,
  { revisions, parts, problems }: Generated,
  dryRun: boolean,
  { changes, script, leftOut }: Findings,
): Readonly<Record<string, unknown>> {
  return {
    revisions: revisions.map(({ revision, text }) => ({
      id: revision.id,
      path: revisionPath(revision),
      ...(dryRun && { text }),
    })),
    changes: [...renamesJson(script), ...changesJson(changes)],
    losses: parts.flatMap(({ upgrade }) => lossesOf(upgrade)),
    blocks: parts.flatMap(({ upgrade }) => blocksOf(upgrade)),
    left_out: lossesOf(leftOut),
    problems,
    unhandled: unhandledJson,
  };
}

function warnOf(context: Context, { parts, problems }: Generated, { leftOut }: Findings): void {
  const statements = parts.flatMap(({ upgrade }) => upgrade);
  warn(context, "WARNING: this loses data:", lossesOf(statements));
  warn(context, "WARNING: this is left to you:", choresOf(statements));
  warn(context, "WARNING: this keeps others waiting:", blocksOf(statements));
  warn(context, "Left out, because it would lose data:", lossesOf(leftOut));
  warn(context, "WARNING: the revision is not proved:", problems);
}

/** Losses and failures are said also with `-q`. */
function warn(context: Context, head: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const message = [head, ...lines.map((line) => `  ${line}`)].join("\n");
  logEvent(context, { event: "warning", level: "warning", message });
}
