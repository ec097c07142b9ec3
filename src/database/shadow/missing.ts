import { DatabaseError } from "../../core/error.ts";
import { quoteIdentifier } from "../../core/quote.ts";
import type { Shadow } from "./shadow.ts";

/** What a statement failed for, as far as the server says it. */
const undefinedCodes: ReadonlySet<string> = new Set([
  "42P01", // undefined_table
  "42703", // undefined_column
  "42704", // undefined_object
  "42883", // undefined_function
  "42830", // invalid_foreign_key: its unique constraint comes later
  "42P17", // invalid_object_definition: not partitioned yet …
  "3F000", // invalid_schema_name
  "0A000", // feature_not_supported: a view that is still to get its columns
  "2BP01", // dependent_objects_still_exist: an old definition that is replaced later
]);

/** Whether a statement may succeed once others have run. */
export function isMissing(error: DatabaseError): boolean {
  return undefinedCodes.has(error.sqlstate ?? "") && missingExtension(error) === null;
}

/** The role that a statement names and that does not exist; null for any other error. */
export function missingRole(error: unknown): string | null {
  if (!(error instanceof DatabaseError) || !["42704", "22023"].includes(error.sqlstate ?? "")) return null;
  return /role "(.*)" does not exist$/.exec(error.message)?.[1] ?? null;
}

/** The extension that the server has no files of; null for any other error. */
function missingExtension(error: DatabaseError): string | null {
  if (error.sqlstate !== "0A000" && error.sqlstate !== "58P01") return null;
  const text = `${error.message}\n${error.detail ?? ""}`;
  return /extension "(.*)" is not available/.exec(text)?.[1] ??
    /extension\/([^"/]+)\.control"/.exec(text)?.[1] ?? null;
}

/** Adds to an error what can be done about it: an embedded engine does not have everything. */
export function explainShadowError(error: unknown, shadow: Shadow): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const role = missingRole(error);
  if (role !== null && !shadow.isOwnCluster) return explainRole(error, role, shadow);
  const extension = missingExtension(error);
  const state = extension !== null
    ? `extension "${extension}" is not in ${shadow.place}`
    : /collation ".*" for encoding ".*" does not exist|could not create locale/.test(error.message)
    ? `${shadow.place} has no such collation`
    : null;
  if (state === null) return error;
  const hint = shadow.isOwnCluster
    ? 'set shadow = "database" under [schema] for a temporary database on your server, or name a scratch database by its URL'
    : "install it on the server of the shadow database, or name another shadow under [schema]";
  return error.with({ cause: error, hint, notes: [...error.notes, { message: state }] });
}

/** Roles are made only where the cluster is ours. */
function explainRole(error: DatabaseError, role: string, { place }: Shadow): DatabaseError {
  return error.with({
    cause: error,
    hint: `create it there (CREATE ROLE ${quoteIdentifier(role)}), ` +
      `or set shadow = "embedded" under [schema], where roles are made as they are needed`,
    notes: [...error.notes, { message: `the server of ${place} has no role "${role}"` }],
  });
}
