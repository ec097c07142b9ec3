import { carrySchema } from "../../database/shadow/carry_schema.ts";
import { loadSchema } from "../../database/shadow/load_schema.ts";
import { readSchema, type SchemaFilter, wholeDatabase } from "../../database/shadow/read_schema.ts";
import { createVersionTable, replaySteps } from "../../database/shadow/replay.ts";
import type { Shadow } from "../../database/shadow/shadow.ts";
import { planUpgrade } from "../../plan/upgrade.ts";
import { preparePlan } from "../../run/prepare.ts";
import type { VersionTable } from "../../run/version_table.ts";
import type { Context } from "../globals.ts";
import { say } from "../output.ts";
import type { Project } from "../project.ts";
import type { DatabaseSide, RevisionsSide, Side, SourcesSide } from "./side.ts";
import type { SideDatabases } from "./side_databases.ts";

/** Where the schemas of sides come from. */
export interface Supplies {
  readonly context: Context;
  /** The revisions, read when they are asked for. */
  readonly project: Project;
  readonly versionTable: VersionTable;
  readonly databases: SideDatabases;
}

/**
 * Makes a shadow hold the schema of a side, and nothing else.
 *
 * @param filter what of a database is read beside its schema as such
 */
export async function fillShadow(
  shadow: Shadow,
  side: Side,
  supplies: Supplies,
  filter: SchemaFilter,
): Promise<void> {
  if (side.kind === "database") return await carry(shadow, side, supplies, filter);
  await shadow.empty();
  if (side.kind === "revisions") await replay(shadow, side, supplies);
  else await load(shadow, side, supplies);
}

async function carry(
  shadow: Shadow,
  side: DatabaseSide,
  { context, databases }: Supplies,
  filter: SchemaFilter,
): Promise<void> {
  const whole = { ...filter, ...wholeDatabase };
  const { catalog } = await readSchema(await databases.query(side), whole);
  for (const identity of await carrySchema(shadow, catalog, side.name, whole)) {
    say(context, `WARNING: ${identity} can't be carried over to ${shadow.place}`);
  }
}

async function replay(
  shadow: Shadow,
  { destination }: RevisionsSide,
  { project, versionTable }: Supplies,
): Promise<void> {
  const { graph, variables } = project;
  const plan = planUpgrade(graph, [], destination);
  await createVersionTable(shadow, versionTable);
  await replaySteps(shadow, preparePlan(plan, variables), versionTable);
}

async function load(shadow: Shadow, side: SourcesSide, { context }: Supplies): Promise<void> {
  const { skippedData } = await loadSchema(shadow, side.read());
  if (skippedData > 0 && context.verbose) {
    say(context, `Passed over ${skippedData} statements about rows in ${side.name}`);
  }
}
