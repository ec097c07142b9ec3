import type { Database } from "../database/database.ts";
import type { OtherSession } from "../database/other_session.ts";
import type { DatabaseSettings } from "../files/settings.ts";
import { appliedRevisions, currentRevisions, isAtHeads } from "../plan/applied.ts";
import { type Overlap, overlapOf, readRows } from "../plan/rows.ts";
import type { RevisionGraph, RevisionNode } from "../revision/graph.ts";
import { type Finding, verifyLog, withoutWork } from "../run/verify_log.ts";
import type { Context } from "./globals.ts";
import { databaseOptions, openToRead, type Project } from "./project.ts";

/** What is known of a database, and of the way from it to the heads. */
export interface Status {
  /** `NAME` of `[database.NAME]`; empty for the only one. */
  readonly name: string;
  /** The database without its password; null when not even its URL can be read. */
  readonly place: string | null;
  readonly graph: RevisionGraph;
  /** Null: it could not be asked. */
  readonly answer: Answer | null;
}

/** What a database says. */
export interface Answer {
  /** Null for an embedded database that does not exist yet: it is made by the first run, not by a question. */
  readonly serverVersion: string | null;
  readonly isEmbedded: boolean;
  readonly current: readonly RevisionNode[];
  /** Rows that are in no file. */
  readonly unknown: readonly string[];
  /** A row below another one, with which neither upgrade nor downgrade works. */
  readonly overlap: Overlap | null;
  /** Parents first: in an order in which they can run. */
  readonly pending: readonly RevisionNode[];
  readonly isAtHeads: boolean;
  /** Where files, log and rows disagree; null when no log is kept. */
  readonly findings: readonly Finding[] | null;
  /** Who runs revisions at this moment. */
  readonly runner: OtherSession | null;
}

/** The status of a database, and why it could not be asked, if so. */
export interface AskedStatus {
  readonly status: Status;
  readonly failure: unknown;
}

/** Asks a database where it is, and creates nothing. A failure is a part of the answer: the rest is known without. */
export async function askStatus(
  context: Context,
  project: Project,
  settings: DatabaseSettings,
): Promise<AskedStatus> {
  const known = { name: settings.name, place: null, graph: project.graph, answer: null };
  let status: Status = known;
  try {
    const options = databaseOptions(context, project.settings, settings);
    const { describeDatabase, wouldBeNew } = await import("../database/open_connection.ts");
    status = { ...known, place: describeDatabase(options) };
    if (await wouldBeNew(options)) {
      return { status: { ...status, answer: answerOf(project.graph, [], nothing) }, failure: null };
    }
    await using database = await openToRead(context, project.settings, settings);
    return { status: { ...status, answer: await ask(project.graph, database) }, failure: null };
  } catch (failure) {
    return { status, failure };
  }
}

const nothing = { serverVersion: null, isEmbedded: true, findings: [], runner: null };

async function ask(graph: RevisionGraph, database: Database): Promise<Answer> {
  const { RunnerLock } = await import("../database/runner_lock.ts");
  const [serverVersion, rows, facts, runner] = await Promise.all([
    database.serverVersion(),
    database.heads(),
    database.logFacts(),
    new RunnerLock(database).findHolder(),
  ]);
  const findings = database.logTable === null
    ? null
    : withoutWork(verifyLog(graph, rows, facts), runner !== null);
  return answerOf(graph, rows, { serverVersion, isEmbedded: database.isEmbedded, findings, runner });
}

function answerOf(
  graph: RevisionGraph,
  rows: readonly string[],
  rest: Pick<Answer, "serverVersion" | "isEmbedded" | "findings" | "runner">,
): Answer {
  const applied = appliedRevisions(graph, rows);
  const known = readRows(graph, rows);
  return {
    ...rest,
    current: currentRevisions(graph, rows),
    unknown: known.unknown,
    overlap: overlapOf(known),
    pending: graph.nodes.filter((node) => !applied.has(node)).sort((a, b) => a.rank - b.rank),
    isAtHeads: isAtHeads(graph, rows),
  };
}
