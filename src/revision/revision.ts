import type { Span } from "../core/source.ts";

/** The places of the header's values in the file, for errors that point at them. */
export type HeaderPlaces = Readonly<Partial<Record<string, Span>>>;

/** One revision, exactly as its file says. Never changed after it was parsed. */
export interface Revision {
  readonly id: string;
  /** The parents; empty for a revision that stands on the base. */
  readonly downRevision: readonly string[];
  /** Ids or branch labels that must be applied before this one, as written. */
  readonly dependsOn: readonly string[];
  readonly branchLabels: readonly string[];
  readonly message: string;
  /** When it was written, as in the header (RFC 3339), or null. */
  readonly created: string | null;
  /** False: runs outside a transaction, statement by statement. */
  readonly transaction: boolean;
  /** Overrides the settings' `lock_timeout`; PostgreSQL's syntax, such as `5s`. */
  readonly lockTimeout: string | null;
  /** Overrides the settings' `statement_timeout`. */
  readonly statementTimeout: string | null;
  /** Names whose `${name}` is replaced in the SQL. */
  readonly variables: readonly string[];
  /** The SQL of the upgrade. */
  readonly upgrade: Span;
  /** The SQL of the downgrade; null: the revision is irreversible. */
  readonly downgrade: Span | null;
  readonly places: HeaderPlaces;
}

/** The path of the revision's file, or a name in angle brackets for one made in memory. */
export function revisionPath(revision: Revision): string {
  return revision.upgrade.source.path;
}
