import type { Ddl } from "../ddl.ts";
import { quoteName, quotePath, tableName } from "../name.ts";
import type { Column } from "./column.ts";
import { isNarrower, type SequenceOptions, sequenceOptions } from "./sequence_options.ts";
import { setPersistence } from "./sequence_persistence.ts";

/** How an identity column counts. PostgreSQL, chapter 5.3 "Identity Columns". */
export interface Identity extends SequenceOptions {
  /** GENERATED ALWAYS, else BY DEFAULT. */
  readonly always: boolean;
  /** The schema and name of its sequence. */
  readonly schema: string;
  readonly name: string;
  readonly unlogged: boolean;
}

/** `GENERATED … AS IDENTITY` with what differs from PostgreSQL's defaults. */
export function identityClause(column: Column, identity: Identity): string {
  const chosen = identity.schema === column.schema && identity.name === `${column.table}_${column.name}_seq`;
  const options = [
    ...(chosen ? [] : [`SEQUENCE NAME ${quotePath(identity.schema, identity.name)}`]),
    ...sequenceOptions(identity),
  ];
  const list = options.length === 0 ? "" : ` (${options.join(" ")})`;
  return `GENERATED ${identity.always ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY${list}`;
}

/** True for a column that counts no longer: it ceases to before its type changes or it can be null. */
export function dropsIdentity(after: Column, before: Column): boolean {
  return before.asIdentity !== null && after.asIdentity === null;
}

/** Adds, drops or changes the identity of a column. */
export function alterIdentity(after: Column, before: Column): (string | Ddl)[] {
  const alter = `ALTER TABLE ${tableName(after)} ALTER COLUMN ${quoteName(after.name)}`;
  const [now, old] = [after.asIdentity, before.asIdentity];
  if (now === null) {
    const message = `how far the identity of ${tableName(after)}.${
      quoteName(after.name)
    } has counted is lost`;
    return [{ sql: `${alter} DROP IDENTITY`, hazard: { code: "drops_identity", message } }];
  }
  if (old === null) return [`${alter} ADD ${identityClause(after, now)}`];
  return [
    ...renameSequence(now, old),
    ...(now.type === old.type ? [] : [`ALTER SEQUENCE ${quotePath(now.schema, now.name)} AS ${now.type}`]),
    ...setOptions(after, before),
    ...(now.unlogged === old.unlogged ? [] : [setPersistence(now)]),
  ];
}

/** What an identity column says before its type becomes a narrower one: its sequence, which follows, must fit in. */
export function fitIdentity(after: Column, before: Column): string[] {
  const [now, old] = [after.asIdentity, before.asIdentity];
  return now !== null && old !== null && isNarrower(now.type, old.type) ? setOptions(after, before) : [];
}

/** One ALTER for how it counts. */
function setOptions(after: Column, before: Column): string[] {
  const [now, old] = [after.asIdentity!, before.asIdentity!];
  const actions = [
    ...(now.always === old.always ? [] : [`SET GENERATED ${now.always ? "ALWAYS" : "BY DEFAULT"}`]),
    ...sequenceOptions({ ...now, type: old.type }, old).map((clause) =>
      clause === "RESTART" ? clause : `SET ${clause}`
    ),
  ];
  if (actions.length === 0) return [];
  return [`ALTER TABLE ${tableName(after)} ALTER COLUMN ${quoteName(after.name)} ${actions.join(" ")}`];
}

/** The schema of the sequence follows that of the table by itself. */
function renameSequence(now: Identity, old: Identity): string[] {
  if (now.name === old.name) return [];
  return [`ALTER SEQUENCE ${quotePath(old.schema, old.name)} RENAME TO ${quoteName(now.name)}`];
}
