import { outlineStatement } from "./outline.ts";
import type { Statement } from "./statement.ts";

/** A setting that aludel makes before the statements of a revision. */
export type OwnSetting = "role" | "lock_timeout" | "statement_timeout";

/** Of each form, what it takes back to what the session began with. First match wins. */
const RESETS: readonly (readonly [RegExp, readonly OwnSetting[]])[] = [
  [/^DISCARD ALL$/, ["role", "lock_timeout", "statement_timeout"]],
  [/^RESET ALL$/, ["lock_timeout", "statement_timeout"]], // PostgreSQL leaves the role alone
  [/^RESET (ROLE|SESSION AUTHORIZATION)$/, ["role"]],
  [/^SET ((SESSION|LOCAL) )?(ROLE (TO|=)|SESSION AUTHORIZATION) DEFAULT$/, ["role"]],
  [/^(RESET LOCK_TIMEOUT|SET ((SESSION|LOCAL) )?LOCK_TIMEOUT (TO|=) DEFAULT)$/, ["lock_timeout"]],
  [
    /^(RESET STATEMENT_TIMEOUT|SET ((SESSION|LOCAL) )?STATEMENT_TIMEOUT (TO|=) DEFAULT)$/,
    ["statement_timeout"],
  ],
];

const FIRST_WORDS = /^(DISCARD|RESET|SET)\b/i;

/** More tokens than any of the forms above has. */
const LONGEST_FORM = 6;

/** Names the settings of aludel's that a statement takes back to the defaults of the session; mostly none. */
export function resetSettings(statement: Statement): readonly OwnSetting[] {
  if (!FIRST_WORDS.test(statement.text)) return [];
  const outline = outlineStatement(statement, LONGEST_FORM);
  return RESETS.find(([pattern]) => pattern.test(outline))?.[1] ?? [];
}
