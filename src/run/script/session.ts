import { quoteLiteral } from "../../core/quote.ts";
import type { Step } from "../../plan/plan.ts";
import { resetSettings } from "../../sql/reset_settings.ts";
import type { PreparedStep } from "../prepare.ts";
import { hookSettingsSql, restoredSql, roleSql, timeoutsSql } from "../session_settings.ts";
import type { SentStatement } from "../variables.ts";
import { doBlock } from "./do_block.ts";
import type { ScriptOptions } from "./script.ts";

/** A statement that can change settings of the session, or run what does; its text begins with its first word. */
const CHANGES = /^(SET|RESET|DISCARD|LOAD|DO|CALL|EXECUTE)\b|set_config/i;

const reading = {
  client_encoding: "SET client_encoding = 'UTF8'",
  standard_conforming_strings: "SET standard_conforming_strings = on",
} as const;

const readingSettings = Object.values(reading);

/** Whether a step may leave settings changed that what follows must not see: `search_path`, the role, limits. */
export function changesSettings(prepared: PreparedStep): boolean {
  return allStatements(prepared).some(({ text }) => CHANGES.test(text));
}

/** Those of the step and of its hooks. */
function allStatements({ statements, before, after }: PreparedStep): SentStatement[] {
  return [...statements, ...[...before, ...after].flatMap((hook) => hook.statements)];
}

/** Sets the limits for the statements of a step, or those of the settings alone. */
export function limitsSql(step: Step | null, options: ScriptOptions, transaction: boolean): string {
  return statements(timeoutsSql(step?.revision ?? null, options, transaction), " ");
}

/** Takes the limits of a step outside a transaction back. */
export const resetLimitsSql = "RESET lock_timeout; RESET statement_timeout;\n";

/** Takes the role of the settings for the statements of a step; empty when there is none. */
export function takeRoleSql(options: ScriptOptions, transaction: boolean): string {
  return statements(roleSql(options, transaction), " ");
}

/**
 * Puts back what a statement of a revision has reset, as a live run does; mostly empty. The session of a live run begins
 * with what tells how a script is to be read, that of a person with anything.
 */
export function takeBackSql(
  sent: SentStatement,
  { step, transaction }: PreparedStep,
  options: ScriptOptions,
): string {
  const lost = resetSettings(sent);
  const read = lost.flatMap((name) => name in reading ? [reading[name as keyof typeof reading]] : []);
  return statements([...read, ...restoredSql(lost, step.revision, options, transaction)], " ");
}

/** What a hook runs with, inside the transaction of a step. */
export function takeHookSettingsSql(step: Step, options: ScriptOptions): string {
  return statements([...timeoutsSql(step.revision, options, true), ...roleSql(options, true)], " ") +
    statements(hookSettingsSql(step), " ");
}

/**
 * What stands before the guard: how the bytes and the strings of a script are to be read, whatever the session begins with: psql takes the encoding
 * of its surroundings, and would store two characters for each that is not of ASCII.
 */
export function prologueSql({ psql }: ScriptOptions): string {
  const settings = readingSettings.map((sql) => `${sql};\n`).join("") + "\n";
  return psql ? `\\set ON_ERROR_STOP on\n\n${settings}` : settings;
}

/**
 * Remembers the role and the search path, which may be those of the person who runs the script; and, with a mark for
 * how far the script has come, when a step outside a transaction began.
 */
export function rememberSql({ session, mark }: { session: boolean; mark: string | null }): string {
  const values = [
    ...(session ? ["role", "search_path"] : []).map((name) => [name, `current_setting('${name}')`]),
    ...(mark === null ? [] : [["started", "clock_timestamp()::text"], ["done", quoteLiteral(mark)]]),
  ];
  return doBlock(values.map(([name, value]) => `PERFORM set_config('aludel.${name}', ${value}, false);`));
}

/** Undoes what a step may have set, as a live run does, but for what {@linkcode rememberSql} remembers. */
export function restoreSql(prepared: PreparedStep): string {
  const authorization = allStatements(prepared).some(({ text }) => /session_?\s*authorization/i.test(text));
  return `${authorization ? "RESET SESSION AUTHORIZATION;\n" : ""}DO $aludel$
DECLARE
    was_role text := current_setting('aludel.role', true);
    was_path text := current_setting('aludel.search_path', true);
    was_started text := current_setting('aludel.started', true);
    was_done text := current_setting('aludel.done', true);
BEGIN
    RESET ROLE;
    RESET ALL;
${readingSettings.map((sql) => `    ${sql};`).join("\n")}
    IF was_role <> '' THEN
        PERFORM set_config('role', was_role, false), set_config('search_path', was_path, false);
    END IF;
    PERFORM set_config('aludel.started', was_started, false), set_config('aludel.done', was_done, false);
END
$aludel$;
`;
}

/** When the step outside a transaction began, as an expression. */
export const startedSql =
  "coalesce(nullif(current_setting('aludel.started', true), '')::timestamptz, transaction_timestamp())";

function statements(list: readonly string[], separator: string): string {
  return list.length === 0 ? "" : list.map((sql) => `${sql};`).join(separator) + "\n";
}
