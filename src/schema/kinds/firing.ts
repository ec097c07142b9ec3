import { quoteName, tableName } from "../name.ts";
import type { TableMember } from "../object.ts";

/** When a trigger or a rule fires: usually (origin and local), never, only in a replica, always. */
export type Firing = "ENABLE" | "DISABLE" | "ENABLE REPLICA" | "ENABLE ALWAYS";

/** SQL for `tgenabled`, `ev_enabled`, `evtenabled` as {@linkcode Firing}. */
export function firing(column: string): string {
  return `case ${column} when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' when 'A' then 'ENABLE ALWAYS' else 'ENABLE' end`;
}

/** The ALTER TABLE that says when a trigger or a rule fires. */
export function setFiring(
  it: TableMember,
  what: "TRIGGER" | "RULE",
  enabled: Firing,
  only: "" | "ONLY " = "",
): string {
  return `ALTER TABLE ${only}${tableName(it)} ${enabled} ${what} ${quoteName(it.name)}`;
}
