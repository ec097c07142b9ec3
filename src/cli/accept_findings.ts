import type { Database } from "../database/database.ts";
import { DestinationError } from "../core/error.ts";
import { partChecksum } from "../revision/checksum.ts";
import type { RevisionGraph } from "../revision/graph.ts";
import type { LogEntry } from "../run/log_table.ts";
import { statementsChecksum } from "../run/progress.ts";
import { type Finding, verifyLog } from "../run/verify_log.ts";
import { splitStatements } from "../sql/split.ts";
import type { Context } from "./globals.ts";
import { say } from "./output.ts";
import type { Project } from "./project.ts";

/**
 * Records that the state of some revisions is right as it is.
 *
 * @throws {DestinationError} when there is nothing to accept of one
 */
export async function acceptFindings(
  context: Context,
  { graph }: Project,
  database: Database,
  ids: readonly string[],
): Promise<void> {
  const heads = await database.ensureTables();
  const findings = verifyLog(graph, heads, await database.logFacts());
  const entries = ids.map((id) => acceptOne(graph, heads, findings, id));
  await database.appendLog(database.logTable!, entries);
  for (const { revision } of entries) say(context, `Accepted ${revision}`);
}

function acceptOne(
  graph: RevisionGraph,
  heads: readonly string[],
  findings: readonly Finding[],
  id: string,
): LogEntry {
  const finding = findings.find(({ revision }) => revision === id);
  if (!finding) {
    throw new DestinationError(`Cannot accept "${id}": files, log and version rows agree about it`, {
      code: "nothing_to_accept",
      hint: "aludel verify lists what can be accepted",
      revision: id,
    });
  }
  if (finding.kind === "missing" && heads.includes(id)) {
    throw new DestinationError(`Cannot accept "${id}": it has a version row, and is in no file`, {
      code: "database_ahead",
      hint: "take the file that knows it, or remove the row with: aludel stamp --purge REVISION",
      revision: id,
    });
  }
  return entryOf(graph, finding);
}

/** What the log must say so that the finding is none any more; of an interruption, that what is done is what stands there. */
function entryOf(graph: RevisionGraph, { kind, revision: id, fact }: Finding): LogEntry {
  const revision = graph.byId.get(id)?.revision;
  const gone = { revision: id, direction: "downgrade", checksum: null, statements: 0 } as const;
  if (!revision || kind === "missing" || kind === "taken_back") {
    return { ...gone, status: "accepted", seconds: 0 };
  }
  if (kind === "interrupted") {
    const direction = fact!.direction === "downgrade" ? "downgrade" : "upgrade";
    const part = revision[direction];
    const statements = part ? splitStatements(part) : [];
    const count = Math.min(fact!.statements, statements.length);
    const checksum = statementsChecksum(statements, count);
    return { revision: id, direction, checksum, status: "running", statements: count, seconds: 0 };
  }
  const statements = splitStatements(revision.upgrade).length;
  const checksum = partChecksum(revision.upgrade);
  return { revision: id, direction: "upgrade", checksum, status: "accepted", statements, seconds: 0 };
}
