import type { Row } from "./connection.ts";

/** Another session of the server, as far as we may see it. */
export interface OtherSession {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  /** Its address; null for a Unix socket, or when it is not for our eyes. */
  readonly client: string | null;
  /** When its transaction began, or else the session; ISO 8601. */
  readonly since: string | null;
}

/** The columns of `pg_stat_activity AS a` that {@linkcode readSession} reads. Never the query: it may hold a password. */
export const sessionColumns = `a.pid, a.usename AS "user", a.application_name AS application,
  host(a.client_addr) AS client,
  to_char(coalesce(a.xact_start, a.backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since`;

/** Reads a row of {@linkcode sessionColumns}. */
export function readSession(row: Row): OtherSession {
  const text = (name: string) => row[name] === null || row[name] === "" ? null : String(row[name]);
  return {
    pid: Number(row["pid"]),
    user: text("user"),
    application: text("application"),
    client: text("client"),
    since: text("since"),
  };
}

/** Such as `process 4711 (user "app", psql, from 10.0.0.5, since 2026-11-20T21:30:00Z)`. */
export function describeSession({ pid, user, application, client, since }: OtherSession): string {
  const known = [
    ...(user === null ? [] : [`user ${JSON.stringify(user)}`]),
    ...(application === null ? [] : [application]),
    ...(client === null ? [] : [`from ${client}`]),
    ...(since === null ? [] : [`since ${since}`]),
  ];
  return `process ${pid}${known.length > 0 ? ` (${known.join(", ")})` : ""}`;
}
