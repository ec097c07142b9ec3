import { createVersionTable, replaySteps } from "../../database/shadow/replay.ts";
import { wholeDatabase } from "../../database/shadow/read_schema.ts";
import type { Shadow } from "../../database/shadow/shadow.ts";
import type { DatabaseSettings } from "../../files/settings.ts";
import { planUpgrade } from "../../plan/upgrade.ts";
import { type PreparedStep, preparePlan } from "../../run/prepare.ts";
import { blankCatalog } from "../../schema/blank.ts";
import { rootOf } from "../../schema/catalog.ts";
import type { Ddl } from "../../schema/ddl.ts";
import { planChanges } from "../../schema/plan.ts";
import { renderStatements } from "../../schema/render.ts";
import type { Context } from "../globals.ts";
import type { Project } from "../project.ts";
import { unifiedDiff } from "../unified_diff.ts";
import { describeIdentity } from "./show_changes.ts";
import { ownTables } from "./filter_request.ts";
import { Workspace } from "./workspace.ts";

/** Each object with its parts as SQL, by its identity. */
type ObjectTexts = ReadonlyMap<string, string>;

/**
 * Runs steps in a shadow, and writes after each part what it has changed in the schema, as a unified diff of every
 * object's SQL.
 *
 * @param start the version rows before the first part
 * @throws {DatabaseError} for a statement that fails there
 */
export async function scriptDiffs(
  context: Context,
  project: Project,
  database: DatabaseSettings,
  start: readonly string[],
  parts: readonly (readonly PreparedStep[])[],
): Promise<string[]> {
  await using workspace = new Workspace(context, project.settings, database);
  const { versionTable } = workspace;
  const shadow = await workspace.shadow();
  await shadow.empty();
  await createVersionTable(shadow, versionTable);
  await replaySteps(shadow, stepsUpTo(project, start), versionTable);

  const own = ownTables(database);
  const diffs: string[] = [];
  let before = await readTexts(shadow, own);
  for (const steps of parts) {
    await replaySteps(shadow, steps, versionTable);
    const after = await readTexts(shadow, own);
    diffs.push(diffTexts(before, after));
    before = after;
  }
  return diffs;
}

/** The way from the base to version rows. */
function stepsUpTo({ graph, variables }: Project, rows: readonly string[]): PreparedStep[] {
  let at: readonly string[] = [];
  return rows.flatMap((id) => {
    const plan = planUpgrade(graph, at, id);
    at = plan.headsAfter;
    return preparePlan(plan, variables);
  });
}

async function readTexts(shadow: Shadow, exclude: readonly string[]): Promise<ObjectTexts> {
  const { catalog } = await shadow.read({
    ...wholeDatabase,
    ...{ exclude, owners: true, privileges: true, defaultPrivileges: true },
  });
  const groups = new Map<string, Ddl[]>();
  for (const statement of planChanges(blankCatalog(catalog.version), catalog).statements) {
    if (statement.about === undefined) continue; // a setting for all that follows
    const root = rootOf(catalog, statement.about);
    groups.set(root, [...(groups.get(root) ?? []), statement]);
  }
  return new Map([...groups].map(([identity, statements]) => [identity, renderStatements(statements)]));
}

function diffTexts(before: ObjectTexts, after: ObjectTexts): string {
  const identities = [...new Set([...before.keys(), ...after.keys()])].sort();
  return identities.map((identity) => {
    const [old, wanted] = [before.get(identity), after.get(identity)];
    if (old === wanted) return "";
    const name = describeIdentity(identity);
    const [from, to] = [old === undefined ? "/dev/null" : name, wanted === undefined ? "/dev/null" : name];
    return unifiedDiff(from, to, old ?? "", wanted ?? "");
  }).join("");
}
