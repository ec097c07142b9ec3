import { quoteIdentifier } from "../../core/quote.ts";
import { spanText } from "../../core/source.ts";
import { stepId } from "../../plan/plan.ts";
import type { PreparedStep } from "../../run/prepare.ts";
import { runPlan } from "../../run/run_plan.ts";
import { resetSettingsSql } from "../../run/session_settings.ts";
import type { Target } from "../../run/target.ts";
import type { SentStatement } from "../../run/variables.ts";
import { createVersionTableSql, type VersionTable, writeVersionRowsSql } from "../../run/version_table.ts";
import { partOfSchema } from "../../sql/part_of_schema.ts";
import { copyChunks } from "../copy_chunks.ts";
import { queryError, statementError } from "../database_error.ts";
import type { Shadow } from "./shadow.ts";
import { withRoles } from "./with_roles.ts";

/** How a step is made whole: by a transaction, or by a savepoint of one that is open already. */
export type Frame = "transaction" | "savepoint";

const words: Readonly<Record<Frame, { begin: string; commit: string; rollback: string }>> = {
  transaction: { begin: "BEGIN", commit: "COMMIT", rollback: "ROLLBACK" },
  savepoint: {
    begin: "SAVEPOINT aludel_step",
    commit: "SET CONSTRAINTS ALL IMMEDIATE;\nRELEASE aludel_step",
    rollback: "ROLLBACK TO aludel_step;\nRELEASE aludel_step",
  },
};

/**
 * Runs steps in a shadow, by the same loop as on a live database. Roles that are missing there are made, where the cluster
 * is the shadow's own; elsewhere statements that make or change roles and databases are passed over, for those are
 * shared with live databases.
 *
 * @throws {DatabaseError} for the first statement that fails, with its place; what its step did in a transaction is undone
 */
export async function replaySteps(
  shadow: Shadow,
  steps: readonly PreparedStep[],
  versionTable: VersionTable,
  frame: Frame = "transaction",
): Promise<void> {
  for (const step of steps) await replayStep(shadow, step, new ShadowTarget(shadow, versionTable, frame));
}

/** Makes the version table, which revisions may speak of; its schema too, for nothing else makes that. */
export async function createVersionTable(shadow: Shadow, versionTable: VersionTable): Promise<void> {
  const schemaSql = `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(versionTable.schema)}`;
  await shadow.fill().query(`${schemaSql};\n${createVersionTableSql(versionTable)}`);
}

async function replayStep(shadow: Shadow, step: PreparedStep, target: ShadowTarget): Promise<void> {
  await withRoles(shadow, async () => {
    for await (const _ of runPlan([step], target, "revision"));
  });
}

/** A target for one step, in a database where nobody else is and nothing lasts: no locks, no log, no limits of time. */
class ShadowTarget implements Target {
  /** How many statements of a step outside a transaction are done. */
  private finished = 0;
  private isOpen = false;

  constructor(
    private readonly shadow: Shadow,
    private readonly versionTable: VersionTable,
    private readonly frame: Frame,
  ) {}

  async open(_: PreparedStep, begin: boolean): Promise<void> {
    if (!begin) return;
    this.isOpen = true;
    await this.shadow.fill().query(words[this.frame].begin);
  }

  async execute({ step }: PreparedStep, sent: SentStatement): Promise<void> {
    const { statement, text } = sent;
    if (!this.shadow.isOwnCluster && isAboutCluster(sent)) return;
    const connection = this.shadow.fill();
    try {
      if (statement.copyData) await connection.copyIn(text, copyChunks(spanText(statement.copyData)));
      else await connection.query(text);
    } catch (error) {
      throw statementError(error, sent, step.revision!);
    }
  }

  async close({ step }: PreparedStep, commit: boolean): Promise<void> {
    const rows = writeVersionRowsSql(this.versionTable, step.headsBefore, step.headsAfter);
    const sql = [...resetSettingsSql, ...rows, ...(commit ? [words[this.frame].commit] : [])].join(";\n");
    try {
      await this.shadow.fill().query(sql);
      this.isOpen = false;
    } catch (error) { // a constraint that is checked at the end
      throw queryError(error, `Cannot ${step.direction} "${stepId(step)}"`);
    }
  }

  async rollback(): Promise<void> {
    const sql = [...(this.isOpen ? [words[this.frame].rollback] : []), ...resetSettingsSql];
    this.isOpen = false;
    await this.shadow.fill().query(sql.join(";\n"));
  }

  resume(): Promise<number> {
    return Promise.resolve(this.finished);
  }

  recordProgress(_: PreparedStep, count: number): Promise<void> {
    this.finished = count;
    return Promise.resolve();
  }
}

/** Transactions and SET ROLE are the revision's own business. */
function isAboutCluster({ statement }: SentStatement): boolean {
  return partOfSchema(statement) === "cluster" &&
    /^\s*(create|alter|drop|comment|grant|revoke|reassign)\b/i.test(statement.text);
}
