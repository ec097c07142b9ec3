import { outlineStatement } from "./outline.ts";
import type { Statement } from "./statement.ts";

/** What aludel sets for the statements of a revision, or for how they are read, beside the role. */
const PARAMETERS = [
  "lock_timeout",
  "statement_timeout",
  "client_encoding",
  "standard_conforming_strings",
] as const;

/** A setting that a revision may rely on. */
export type OwnSetting = "role" | typeof PARAMETERS[number];

const FIRST_WORDS = /^(DISCARD|RESET|SET)\b/i;

const RESETS_ROLE =
  /^(RESET (ROLE|SESSION AUTHORIZATION)|SET ((SESSION|LOCAL) )?(ROLE (TO|=)|SESSION AUTHORIZATION) DEFAULT)$/;

const RESETS_ONE = /^(?:RESET (?<reset>\w+)|SET (?:(?:SESSION|LOCAL) )?(?<set>\w+) (?:TO|=) DEFAULT)$/;

/** More tokens than any of the forms above has. */
const LONGEST_FORM = 6;

/** Names the settings of aludel's that a statement takes back to what the session began with; mostly none. */
export function resetSettings(statement: Pick<Statement, "text">): readonly OwnSetting[] {
  if (!FIRST_WORDS.test(statement.text)) return [];
  const outline = outlineStatement(statement, LONGEST_FORM);
  if (outline === "DISCARD ALL") return ["role", ...PARAMETERS];
  if (outline === "RESET ALL") return PARAMETERS; // PostgreSQL leaves the role alone
  if (RESETS_ROLE.test(outline)) return ["role"];
  const { reset, set } = RESETS_ONE.exec(outline)?.groups ?? {};
  return PARAMETERS.filter((parameter) => parameter === (reset ?? set)?.toLowerCase());
}
