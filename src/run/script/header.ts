import { VERSION } from "../../core/version.ts";
import { sayCount } from "../../core/say_count.ts";
import type { Plan } from "../../plan/plan.ts";
import { stepId } from "../../plan/plan.ts";
import { firstLine } from "../../plan/step_title.ts";
import type { PreparedHook } from "../hook.ts";
import type { PreparedStep } from "../prepare.ts";
import { versionTableName } from "../version_table.ts";
import { rowsInWords } from "./rows.ts";
import type { ScriptOptions } from "./script.ts";

/** The comment at the top of a script: what it does, how to run it, and the checksum of all that runs. */
export function headerComment(
  plan: Plan,
  prepared: readonly PreparedStep[],
  options: ScriptOptions,
  kind: "exact" | "idempotent",
): string {
  const lines = [
    `aludel ${VERSION}: ${range(plan)}`,
    ...(options.database === "" ? [] : [`for the database "${oneLine(options.database)}" of the settings`]),
    "",
    ...howToRun(prepared, options),
    "",
    ...whereItFits(plan, options, kind),
    ...whenItFails(prepared),
    ...(prepared.length === 0
      ? []
      : ["", "SHA-256 of what runs:", ...prepared.map(checksumLine), ...hooksOf(prepared).map(hookLine)]),
  ];
  return lines.map((line) => `${`-- ${line}`.trimEnd()}\n`).join("") + "\n";
}

function range({ steps, headsBefore, headsAfter }: Plan): string {
  const direction = steps[0]?.direction ?? "nothing to do";
  const at = (rows: readonly string[]) => rows.join(", ") || "base";
  return `${direction} from ${at(headsBefore)} to ${at(headsAfter)}, ${sayCount(steps.length, "revision")}`;
}

function howToRun(prepared: readonly PreparedStep[], { psql }: ScriptOptions): string[] {
  const withData = prepared.filter(({ statements }) =>
    statements.some(({ statement }) => statement.copyData)
  );
  const onlyPsql = withData.length > 0;
  return [
    "Run the whole of it in one session, in a client that stops at the first error:",
    "    psql -X -v ON_ERROR_STOP=1 -f FILE",
    ...(psql
      ? ["It has commands of psql in it, so no other client can run it."]
      : onlyPsql
      ? [`Only psql can run it, as there is COPY data in ${ids(withData)}.`]
      : ["or any other client, with autocommit on."]),
  ];
}

function whereItFits(
  { headsBefore, headsAfter }: Plan,
  { versionTable }: ScriptOptions,
  kind: string,
): string[] {
  const table = oneLine(versionTableName(versionTable));
  if (kind === "exact") {
    return [`It changes nothing unless the rows of ${table} are: ${rowsInWords(headsBefore)}`];
  }
  return [
    `It runs what is missing, whatever revision between ${rowsInWords(headsBefore)} and ${
      rowsInWords(headsAfter)
    } is`,
    `applied by the rows of ${table}, and changes nothing on any other database.`,
  ];
}

function whenItFails(prepared: readonly PreparedStep[]): string[] {
  const outside = prepared.filter(({ transaction }) => !transaction);
  return [
    "When something fails, its transaction is rolled back, what was committed before stays, and nothing behind it runs.",
    ...(outside.length === 0 ? [] : [
      `Outside a transaction: ${
        ids(outside)
      }. There, what was done before an error stays, and a client that goes on`,
      "after errors may run what follows. A client that sends all at once (pgAdmin) can't run this: one by one then.",
    ]),
  ];
}

function checksumLine({ step, checksum }: PreparedStep): string {
  const message = firstLine(step.revision?.message ?? "");
  return `    ${checksum ?? "(nothing runs)".padEnd(64)}  ${stepId(step)}${message && `  ${message}`}`;
}

/** Each file of a hook once, however often it runs. */
function hooksOf(prepared: readonly PreparedStep[]): PreparedHook[] {
  return [...new Set(prepared.flatMap(({ before, after }) => [...before, ...after]))];
}

function hookLine({ name, checksum, source }: PreparedHook): string {
  return `    ${checksum}  hook ${name}  ${oneLine(source.path)}`;
}

function ids(prepared: readonly PreparedStep[]): string {
  const most = 10;
  const shown = prepared.slice(0, most).map(({ step }) => stepId(step)).join(", ");
  return prepared.length > most ? `${shown} and ${prepared.length - most} more` : shown;
}

/** A name from the settings can hold anything, and a line end would end the comment. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}
