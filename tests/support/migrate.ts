import postgres from "postgres";
import { Database, type DatabaseOptions } from "../../src/database/database.ts";
import { type MigrationRequest, runMigration } from "../../src/database/run_migration.ts";
import { planDowngrade } from "../../src/plan/downgrade.ts";
import { planUpgrade } from "../../src/plan/upgrade.ts";
import { createRevision, type NewRevision } from "../../src/revision/create.ts";
import { linkRevisions } from "../../src/revision/link.ts";
import { preparePlan } from "../../src/run/prepare.ts";
import type { RunEvent } from "../../src/run/target.ts";

/** A run of revisions in memory on a real server. */
export interface Migration
  extends Partial<DatabaseOptions>, Partial<Omit<MigrationRequest, "plan" | "prepare">> {
  readonly url: string;
  readonly revisions: readonly NewRevision[];
  /** Where to go; down when it begins with `down `. Default `heads`. */
  readonly to?: string;
  /** Sees each event, and the run waits for it. */
  readonly onEvent?: (event: RunEvent) => unknown;
}

/** What came of it. */
export interface Outcome {
  /** The ids of the steps that were told as done. */
  readonly done: string[];
  readonly notes: string[];
  /** Undefined when the run came to its end. */
  readonly error: (Error & { code?: string; notes?: { message: string }[]; sqlstate?: string }) | undefined;
}

/** Opens a database as a run does. */
export async function openDatabase(url: string): Promise<Database> {
  return await Database.open({ ...defaults, url, onNotice: () => {} });
}

export async function migrate(migration: Migration): Promise<Outcome> {
  const outcome = { done: [] as string[], notes: [] as string[], error: undefined as Outcome["error"] };
  const note = (message: string) => void outcome.notes.push(message);
  try {
    await using database = await Database.open({
      ...defaults,
      onNotice: (_, text) => note(text),
      ...migration,
    });
    for await (const event of runMigration(database, requestOf(migration))) {
      await migration.onEvent?.(event);
      if (event.kind === "note") note(event.message);
      if (event.kind === "done") outcome.done.push(event.step.revision?.id ?? "base");
    }
  } catch (error) {
    outcome.error = error as Outcome["error"];
  }
  return outcome;
}

const defaults = {
  folder: "/",
  env: {},
  versionTable: { schema: "public", name: "alembic_version" },
  logTable: { schema: "public", name: "aludel_log" },
  lockTimeout: "5s",
  statementTimeout: "0",
  role: null,
};

function requestOf({ revisions, to = "heads", ...rest }: Migration): MigrationRequest {
  const graph = linkRevisions(revisions.map(createRevision));
  const down = /^down (.*)/.exec(to)?.[1];
  return {
    plan: (heads) => down === undefined ? planUpgrade(graph, heads, to) : planDowngrade(graph, heads, down),
    prepare: (plan) => preparePlan(plan, () => undefined),
    isRepeatable: true,
    mode: "revision",
    lockRetries: 10,
    lockWait: null,
    stop: new AbortController().signal,
    ...rest,
  };
}

/** Revisions of a chain: each stands on the one before. */
export function chain(revisions: readonly NewRevision[]): NewRevision[] {
  return revisions.map((revision, index) => ({
    ...revision,
    downRevision: revisions[index - 1]?.id ?? "base",
  }));
}

/** A client beside the runner. Close it with `await using`. */
export function openClient(url: string, max = 1) {
  const sql = postgres(url, { max, onnotice: () => {} });
  return Object.assign(sql, { [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }) });
}

/** The first column of the rows of a query. */
export async function ask(url: string, query: string): Promise<unknown[]> {
  await using sql = openClient(url);
  return (await sql.unsafe(query)).map((row) => Object.values(row)[0]);
}

/** Waits until a session of the database runs `pg_sleep`. */
export async function untilSomebodySleeps(url: string): Promise<void> {
  await using sql = openClient(url);
  const query =
    "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
  while ((await sql.unsafe(query)).length === 0) await new Promise((wake) => setTimeout(wake, 10));
}
