import { quoteIdentifier, quoteLiteral } from "../core/quote.ts";
import { type Step, stepId } from "../plan/plan.ts";
import type { Revision } from "../revision/revision.ts";
import type { OwnSetting } from "../sql/reset_settings.ts";

/** Limits of a run, in PostgreSQL's syntax, such as `5s`; `0` is no limit. */
export interface TimeoutSettings {
  readonly lockTimeout: string;
  readonly statementTimeout: string;
  /** The role that revisions run as; null: the one that connected. */
  readonly role: string | null;
}

/**
 * How long the statements of a step may wait and run; the revision's own words win. Outside a transaction the settings'
 * `lock_timeout` is not for them: a CREATE INDEX CONCURRENTLY waits for old transactions without being in anyone's way.
 */
export function timeoutsSql(
  revision: Revision | null,
  settings: TimeoutSettings,
  transaction: boolean,
): string[] {
  const set = transaction ? "SET LOCAL" : "SET";
  const lockTimeout = revision?.lockTimeout ?? (transaction ? settings.lockTimeout : "0");
  return [
    `${set} lock_timeout = ${quoteLiteral(lockTimeout)}`,
    `${set} statement_timeout = ${quoteLiteral(revision?.statementTimeout ?? settings.statementTimeout)}`,
  ];
}

/** The role for the statements of a step, behind aludel's own: it may not see the version table. */
export function roleSql(settings: TimeoutSettings, transaction: boolean): string[] {
  if (settings.role === null) return [];
  return [`SET ${transaction ? "LOCAL " : ""}ROLE ${quoteIdentifier(settings.role)}`];
}

/**
 * Puts back what a statement of a revision has reset: for its author, what was there before is what the settings say,
 * not what the session began with. `SET ROLE NONE` is left alone, as it says what it means.
 */
export function restoredSql(
  lost: readonly OwnSetting[],
  revision: Revision | null,
  settings: TimeoutSettings,
  transaction: boolean,
): string[] {
  if (lost.length === 0) return [];
  const [lockTimeout, statementTimeout] = timeoutsSql(revision, settings, transaction);
  return [
    ...(lost.includes("lock_timeout") ? [lockTimeout!] : []),
    ...(lost.includes("statement_timeout") ? [statementTimeout!] : []),
    ...(lost.includes("role") ? roleSql(settings, transaction) : []),
  ];
}

/** What a hook can ask: `current_setting('aludel.revision')` and `current_setting('aludel.direction')`. */
export function hookSettingsSql(step: Step): string[] {
  return [
    `SET LOCAL aludel.revision = ${quoteLiteral(stepId(step))}`,
    `SET LOCAL aludel.direction = ${quoteLiteral(step.direction)}`,
  ];
}

/** Undoes what a revision may have set (`search_path`, role, timeouts) before aludel writes its own rows. */
export const resetSettingsSql: readonly string[] = ["RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL"];
