import { AludelError } from "../../core/error.ts";
import { replaySteps } from "../../database/shadow/replay.ts";
import type { Plan, Step } from "../../plan/plan.ts";
import { planUpgrade } from "../../plan/upgrade.ts";
import { preparePlan } from "../../run/prepare.ts";
import type { VersionTable } from "../../run/version_table.ts";
import type { Catalog } from "../../schema/catalog.ts";
import { compareCatalogs } from "../../schema/compare.ts";
import type { Project } from "../project.ts";
import type { Stage } from "./draft_parts.ts";
import { changeLines } from "./show_changes.ts";

/** Where generated revisions lead, and from where. */
export interface Claim {
  /** The project with the new revisions. */
  readonly project: Project;
  /** The version rows without the new revisions. */
  readonly rows: readonly string[];
  /** The id of the last new revision. */
  readonly last: string;
  readonly current: Catalog;
  readonly desired: Catalog;
  readonly versionTable: VersionTable;
  /** Whether the shadow has the desired schema already. */
  readonly isAtEnd: boolean;
}

/**
 * Runs new revisions in the shadow, up and down: the upgrade must leave nothing to compare with the desired schema, the
 * downgrade nothing with the current one.
 *
 * @returns what is wrong, a line each; empty when it is proved
 */
export async function proveRevisions({ shadow, read }: Stage, claim: Claim): Promise<string[]> {
  const { project, rows, last, versionTable } = claim;
  const up = planUpgrade(project.graph, rows, last);
  const way = { upgrade: up, downgrade: takeBack(up) };
  const goals = { upgrade: claim.desired, downgrade: claim.current };
  const problems: string[] = [];
  const run = async (direction: "upgrade" | "downgrade"): Promise<void> => {
    await replaySteps(shadow, preparePlan(way[direction], project.variables), versionTable);
    const left = changeLines(compareCatalogs(await read(goals[direction]), goals[direction]));
    const place = direction === "upgrade" ? "what is wanted" : "what was there";
    if (left.length > 0) {
      problems.push(
        `The ${direction} does not lead to ${place}:`,
        ...left.map((line) => `  ${line}`),
      );
    }
  };
  const order = claim.isAtEnd ? (["downgrade", "upgrade"] as const) : (["upgrade", "downgrade"] as const);
  for (const direction of order) {
    try {
      await run(direction);
    } catch (error) {
      if (!(error instanceof AludelError)) throw error;
      return [...problems, `The ${direction} fails: ${error.message}`];
    }
  }
  return problems;
}

/** The steps of an upgrade in the other direction. */
function takeBack(up: Plan): Plan {
  const steps = up.steps.flatMap((step): Step[] =>
    step.direction === "stamp"
      ? []
      : [{ ...step, direction: "downgrade", headsBefore: step.headsAfter, headsAfter: step.headsBefore }]
  );
  return { steps: steps.reverse(), headsBefore: up.headsAfter, headsAfter: up.headsBefore };
}
