/** What a statement can destroy or block, for the person who reviews it. */
export interface Hazard {
  /** A stable word for programs, such as `drops_table`. */
  readonly code: string;
  /** One sentence without a full stop: what is lost. */
  readonly message: string;
  /** True: nothing is lost, but something is left to a person. */
  readonly keepsData?: true;
}

/** What of some statements destroys data. */
export function losingStatements(statements: readonly Ddl[]): Ddl[] {
  return statements.filter(({ hazard }) => hazard !== undefined && !hazard.keepsData);
}

/** One statement of data definition, without its semicolon. */
export interface Ddl {
  readonly sql: string;
  readonly hazard?: Hazard | undefined;
  /** The identity of the object that it makes, changes or removes; set by `planChanges()`. */
  readonly about?: string | undefined;
  /** True: it can't stand in a transaction with what follows (`CREATE INDEX CONCURRENTLY`, a new enum value in use). */
  readonly noTransaction?: boolean | undefined;
  /** The words of what can't be used in the same transaction: a later statement with all of them makes it `noTransaction`. */
  readonly introduces?: readonly string[] | undefined;
  /** The `server_version_num` before which there is no such statement (see `guardOlderServers`). */
  readonly since?: number | undefined;
  /** What is to be done on servers before `since`. Default: nothing. */
  readonly older?: string | undefined;
  /**
   * In an online plan: `outside` is run outside a transaction, as long as it takes; `scan` reads a whole table with a lock that lets
   * others go on, and must not come after others in a transaction. Neither: it is short.
   */
  readonly pace?: "outside" | "scan" | undefined;
  /** In an online plan, true: what needs its object does not wait for it. */
  readonly unawaited?: true | undefined;
  /** In an online plan: what it keeps others from while it runs, for there is no other form; a sentence without a full stop. */
  readonly blocks?: string | undefined;
  /** True: it has the body of a function as a text, which is not to be checked (see `leaveBodiesUnchecked`). */
  readonly quotesBody?: boolean | undefined;
}

/** How a kind gives its statements: one or several, a bare text being one without hazard. */
export type Statements = string | Ddl | readonly (string | Ddl)[];

/** The statements as a list of {@linkcode Ddl}. */
export function listStatements(statements: Statements): Ddl[] {
  const list = typeof statements === "string" || "sql" in statements ? [statements] : statements;
  return list.map((item) => typeof item === "string" ? { sql: item } : item);
}
