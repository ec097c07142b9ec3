import { Command } from "@commander-js/extra-typings";
import { AludelError } from "../../core/error.ts";
import type { DatabaseSettings, Settings } from "../../files/settings.ts";
import type { Context } from "../globals.ts";
import type { Example } from "../help/example.ts";
import { printJson } from "../output.ts";
import { painter } from "../paint.ts";
import type { Session } from "../program.ts";
import { chosenDatabases, openProject } from "../project.ts";
import { askStatus, type Status } from "../status.ts";
import { type SchemaStatus, statusJson, statusLines } from "../status_report.ts";

/** `aludel status`: where am I? */
export function statusCommand({ context, found }: Session) {
  return new Command("status")
    .description(
      "Show where the database is, and what is to be done; exit with 3 when something is.",
    )
    .option("--check", "also compare the schema with the one that you want, as check does")
    .action(async (options) => {
      const current = context();
      const project = openProject(current);
      const results: Record<string, unknown> = {};
      const failures: Failure[] = [];
      for (const [index, chosen] of chosenDatabases(current, project.settings).entries()) {
        const { status, failure } = await askStatus(current, project, chosen);
        const schema = options.check ? await checkSchema(current, project.settings, chosen, status) : null;
        if (failure !== null) failures.push({ name: chosen.name, failure });
        if (needsWork(status, schema)) found();
        results[chosen.name] = statusJson(status, schema);
        if (!current.json) show(current, status, schema, index > 0);
      }
      const document = current.allDatabases ? results : Object.values(results)[0] as typeof results;
      if (failures.length > 0) {
        throw firstOf(failures, current.allDatabases ? { databases: results } : document);
      }
      if (current.json) printJson(current, document);
    });
}
statusCommand.examples = [
  ["aludel status", "one screen: what is applied, what is pending, who is at work"],
  ["aludel status --check", "ask also whether autogenerate would find something"],
  ["aludel status --all --json", "every database of the settings, for a program"],
] satisfies Example[];

interface Failure {
  readonly name: string;
  readonly failure: unknown;
}

async function checkSchema(
  context: Context,
  settings: Settings,
  chosen: DatabaseSettings,
  status: Status,
): Promise<SchemaStatus> {
  const { schemaStatus } = await import("../schema/schema_status.ts");
  return await schemaStatus(context, settings, chosen, status);
}

function needsWork({ answer }: Status, schema: SchemaStatus | null): boolean {
  if (answer === null) return false;
  const differs = schema !== null && "differences" in schema && schema.differences > 0;
  return differs || !answer.isAtHeads || (answer.findings ?? []).length > 0;
}

function show(context: Context, status: Status, schema: SchemaStatus | null, isNext: boolean): void {
  const lines = [...(isNext ? [""] : []), ...statusLines(status, schema, painter(context.outColor))];
  context.io.out(lines.map((line) => `${line}\n`).join(""));
}

/** The first failure, which says what is known all the same, and which databases failed. */
function firstOf([first, ...others]: readonly Failure[], known: Record<string, unknown>): unknown {
  const { name, failure } = first!;
  if (!(failure instanceof AludelError)) return failure;
  failure.known = known;
  if (name !== "") failure.addNotes([{ message: `the database is "${name}"` }]);
  return failure.addNotes(
    others.map(({ name, failure }) => ({
      message: `${name}: ${failure instanceof Error ? failure.message : failure}`,
    })),
  );
}
