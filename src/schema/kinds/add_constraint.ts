import type { Ddl } from "../ddl.ts";
import { quoteName, tableName } from "../name.ts";
import type { Constraint } from "./constraint.ts";
import { leavesCopies } from "./inherited.ts";
import type { Context } from "./kind.ts";
import { blocking, isBusy, isPartitioned } from "./online.ts";
import { withOptions } from "./options.ts";
import { addAtOnce, constraintSettings, writeConstraint } from "./write_constraint.ts";

/** Adds a constraint, to a table in use in the form that lets others go on. */
export function addConstraint(it: Constraint, context: Context): (string | Ddl)[] {
  const plain = addClause(it);
  if (!isBusy(it, context)) return addAtOnce(it);
  if (it.type === "c" || it.type === "f") return addUnchecked(it, plain, context);
  const index = buildIndex(it);
  const isReady = isPartitioned(it, context); // its partitions have theirs by now
  if (isReady) return addAtOnce(it);
  if (index === null) {
    return [
      blocking(plain, `nobody can read or write ${tableName(it)} while it is built`),
      ...constraintSettings(it),
    ];
  }
  return [index, addByIndex(it), ...constraintSettings(it)];
}

/** Drops a constraint; of a table in use apart from others, for taking that back can take long. */
export function dropConstraint(it: Constraint, context: Context): Ddl {
  const only = leavesCopies(it, context) ? "ONLY " : "";
  const sql = `ALTER TABLE ${only}${tableName(it)} DROP CONSTRAINT ${quoteName(it.name)}`;
  return isBusy(it, context) && !isPartitioned(it, context) ? { sql, pace: "outside" } : { sql };
}

/** Checks what is there; whether an existing table is asked while others use it. */
export function validate(it: Constraint, { online }: Context): Ddl {
  const sql = `ALTER TABLE ${tableName(it)} VALIDATE CONSTRAINT ${quoteName(it.name)}`;
  return online ? { sql, pace: "scan", unawaited: true } : { sql };
}

function addClause(it: Constraint): string {
  return `ALTER TABLE ${tableName(it)} ADD ${writeConstraint(it)}`;
}

/** New rows are checked at once, old ones later. A foreign key of a partitioned table has no such form before PostgreSQL 18. */
function addUnchecked(it: Constraint, plain: string, context: Context): (string | Ddl)[] {
  if (!it.validated || !it.enforced) return [plain];
  if (it.type === "f" && isPartitioned(it, context)) {
    return [blocking(plain, `nobody can write to ${tableName(it)} while its rows are checked`)];
  }
  return [addClause({ ...it, validated: false }), validate(it, context)];
}

const keyed =
  /^(UNIQUE|PRIMARY KEY)( NULLS NOT DISTINCT)? (\((?:[^()"]|"(?:[^"]|"")*")*\))( INCLUDE \(.*\))?$/s;

/** The index of a constraint, built beside; null for one that no CREATE INDEX can make. */
function buildIndex(it: Constraint): Ddl | null {
  const [, , distinct = "", columns, include = ""] = keyed.exec(it.definition) ?? [];
  if (columns === undefined || columns.includes(" WITHOUT OVERLAPS")) return null;
  const sql = [
    `CREATE UNIQUE INDEX CONCURRENTLY ${quoteName(it.name)} ON ${
      tableName(it)
    } ${columns}${include}${distinct}`,
    ...(it.options.length === 0 ? [] : [withOptions(it.options)]),
    ...(it.tablespace === null ? [] : [`TABLESPACE ${quoteName(it.tablespace)}`]),
  ].join(" ");
  return { sql, noTransaction: true, pace: "outside" };
}

/** Right behind its index, for it is done at once. */
function addByIndex(it: Constraint): Ddl {
  const sql = [
    `ALTER TABLE ${tableName(it)} ADD CONSTRAINT ${quoteName(it.name)}`,
    it.type === "p" ? "PRIMARY KEY" : "UNIQUE",
    `USING INDEX ${quoteName(it.name)}`,
    ...(it.deferrable ? ["DEFERRABLE"] : []),
    ...(it.deferred ? ["INITIALLY DEFERRED"] : []),
  ].join(" ");
  return { sql, pace: "outside" };
}
