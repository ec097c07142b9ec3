import type { TargetSession } from "./conninfo.ts";
import type { StartedSession } from "./start_session.ts";

/** Why a server is not the one that is wanted; `standby` when that is the reason. */
export interface Mismatch {
  readonly code: "standby" | "wrong_session";
  readonly state: string;
}

/**
 * Checks `target_session_attrs`; null when the server is what is wanted. Servers before 14 do not tell whether
 * they are a standby, so they are asked, at the price of a round trip. PostgreSQL, chapter "Parameter Key Words".
 */
export async function checkTarget(session: StartedSession, target: TargetSession): Promise<Mismatch | null> {
  if (target === "any") return null;
  if (target === "read-write" || target === "read-only") return await checkWritable(session, target);
  const standby = await isStandby(session);
  if (target === "primary") return standby ? { code: "standby", state: "it is a standby" } : null;
  return standby ? null : { code: "wrong_session", state: "it is not a standby" };
}

async function checkWritable(session: StartedSession, target: string): Promise<Mismatch | null> {
  const isReadOnly = await asksReadOnly(session);
  if (target === "read-only") {
    return isReadOnly ? null : { code: "wrong_session", state: "its sessions can write" };
  }
  if (!isReadOnly) return null;
  return session.parameters.get("in_hot_standby") === "on"
    ? { code: "standby", state: "it is a standby, which can't write" }
    : { code: "wrong_session", state: "its sessions are read-only" };
}

async function asksReadOnly({ parameters, ask }: StartedSession): Promise<boolean> {
  const standby = parameters.get("in_hot_standby");
  const readOnly = parameters.get("default_transaction_read_only");
  if (standby === undefined || readOnly === undefined) {
    return await ask("SHOW transaction_read_only") === "on";
  }
  return standby === "on" || readOnly === "on";
}

async function isStandby({ parameters, ask }: StartedSession): Promise<boolean> {
  const standby = parameters.get("in_hot_standby");
  return standby === undefined
    ? await ask("SELECT pg_catalog.pg_is_in_recovery()") === "t"
    : standby === "on";
}
