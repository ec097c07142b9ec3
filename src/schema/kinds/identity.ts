import type { Ddl, Hazard } from "../ddl.ts";
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
    const message = `${countOf(after)} is lost`;
    return [{ sql: `${alter} DROP IDENTITY`, hazard: { code: "drops_identity", message } }];
  }
  if (old === null) {
    return [{ sql: `${alter} ADD ${identityClause(after, now)}`, hazard: startsOver(after, now) }];
  }
  return [
    ...renameSequence(now, old),
    ...(now.type === old.type ? [] : [`ALTER SEQUENCE ${quotePath(now.schema, now.name)} AS ${now.type}`]),
    ...setOptions(after, before),
    ...(now.unlogged === old.unlogged ? [] : [setPersistence(now)]),
  ];
}

/** What an identity column says before its type becomes a narrower one: its sequence, which follows, must fit in. */
export function fitIdentity(after: Column, before: Column): Ddl[] {
  const [now, old] = [after.asIdentity, before.asIdentity];
  return now !== null && old !== null && isNarrower(now.type, old.type) ? setOptions(after, before) : [];
}

/** One ALTER for how it counts. */
function setOptions(after: Column, before: Column): Ddl[] {
  const [now, old] = [after.asIdentity!, before.asIdentity!];
  const options = sequenceOptions({ ...now, type: old.type }, old);
  const actions = [
    ...(now.always === old.always ? [] : [`SET GENERATED ${now.always ? "ALWAYS" : "BY DEFAULT"}`]),
    ...options.map((clause) => clause === "RESTART" ? clause : `SET ${clause}`),
  ];
  if (actions.length === 0) return [];
  const sql = `ALTER TABLE ${tableName(after)} ALTER COLUMN ${quoteName(after.name)} ${actions.join(" ")}`;
  const message = `${countOf(after)} is lost, because its limits exclude its start`;
  return [options.includes("RESTART") ? { sql, hazard: { code: "restarts_identity", message } } : { sql }];
}

function countOf({ schema, table, name }: Column): string {
  return `how far the identity of ${tableName({ schema, table })}.${quoteName(name)} has counted`;
}

/** A column that is there has values, which its new sequence does not know. */
function startsOver({ schema, table, name }: Column, { start }: Identity): Hazard {
  const column = `${tableName({ schema, table })}.${quoteName(name)}`;
  const message =
    `the identity of ${column} counts from ${start}, whatever its rows hold; setval() puts it behind them`;
  return { code: "starts_identity", message, keepsData: true };
}

/** The schema of the sequence follows that of the table by itself. */
function renameSequence(now: Identity, old: Identity): string[] {
  if (now.name === old.name) return [];
  return [`ALTER SEQUENCE ${quotePath(old.schema, old.name)} RENAME TO ${quoteName(now.name)}`];
}
