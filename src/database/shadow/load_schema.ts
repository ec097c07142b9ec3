import { DatabaseError, type Note } from "../../core/error.ts";
import { type Source, wholeSource } from "../../core/source.ts";
import { sayCount } from "../../core/say_count.ts";
import { firstWords } from "../../sql/first_words.ts";
import { partOfSchema } from "../../sql/part_of_schema.ts";
import { splitStatements } from "../../sql/split.ts";
import type { Statement } from "../../sql/statement.ts";
import { placedError } from "../database_error.ts";
import { explainShadowError, isMissing, missingRole } from "./missing.ts";
import type { Shadow } from "./shadow.ts";

/** What became of the statements of a schema. */
export interface LoadReport {
  readonly run: number;
  /** Statements about rows, which are no part of a schema: `INSERT`, `COPY … FROM STDIN` with its data … */
  readonly skippedData: number;
  /** Statements about roles, databases and transactions. */
  readonly skippedCluster: number;
}

/** A statement that is still to be run, or one that must be run again for the sake of those behind it. */
interface Pending {
  readonly statement: Statement;
  /** A setting of the session: `SET search_path` … */
  readonly isSetting: boolean;
}

/** A statement that failed, and how. */
interface Failure {
  readonly statement: Statement;
  readonly error: DatabaseError;
  /** Whether its reason is gone already. */
  readonly isMended: boolean;
}

/**
 * Runs the SQL of a schema in a shadow. Files may come in any order: a statement that fails because something is
 * missing is tried again once others have run, until a pass makes no progress. Statements about rows and about the
 * cluster are passed over.
 *
 * @throws {SourceError} for SQL that can't be split
 * @throws {DatabaseError} for the statement that is the reason, at its place
 */
export async function loadSchema(shadow: Shadow, sources: readonly Source[]): Promise<LoadReport> {
  const report = { run: 0, skippedData: 0, skippedCluster: 0 };
  let files = sources.map((source) => pendingOf(source, report));
  for (let before = Infinity;;) {
    const failures: Failure[] = [];
    const next: (readonly Pending[])[] = [];
    for (const file of files) next.push(await runFile(shadow, file, failures));
    if (failures.length === 0) return report;
    if (failures.length >= before && !failures.some(({ isMended }) => isMended)) {
      throw explainShadowError(findReason(failures), shadow);
    }
    before = failures.length;
    files = next;
  }
}

function pendingOf(
  source: Source,
  report: { run: number; skippedData: number; skippedCluster: number },
): readonly Pending[] {
  const pending: Pending[] = [];
  for (const statement of splitStatements(wholeSource(source))) {
    const part = partOfSchema(statement);
    if (part === "data") report.skippedData++;
    else if (part === "cluster") report.skippedCluster++;
    else {
      report.run++;
      pending.push({ statement, isSetting: part === "setting" });
    }
  }
  return pending;
}

/** Runs what is pending of a file as one flight, each statement a transaction. Gives what is pending still. */
async function runFile(
  shadow: Shadow,
  pending: readonly Pending[],
  failures: Failure[],
): Promise<readonly Pending[]> {
  if (pending.every(({ isSetting }) => isSetting)) return [];
  const connection = shadow.fill();
  const flight = pending.map(({ statement }) => connection.query(statement.text));
  const results = await Promise.allSettled([...flight, connection.query("RESET ALL")]);
  const left: Pending[] = [];
  for (const [index, one] of pending.entries()) {
    const result = results[index]!;
    if (result.status === "rejected") {
      failures.push(await forgive(shadow, one.statement, result.reason));
    }
    if (result.status === "rejected" || one.isSetting) left.push(one);
  }
  return left;
}

/**
 * Takes a failure that another pass may mend. A missing role is made at once where the cluster is ours: roles
 * are no part of a schema.
 */
async function forgive(shadow: Shadow, statement: Statement, reason: unknown): Promise<Failure> {
  const { span, text } = statement;
  const sent = { statement, text, fileOffset: (offset: number) => span.start + offset };
  const error = placedError(reason, sent, "Cannot load the schema");
  if (!(error instanceof DatabaseError)) throw error;
  const role = missingRole(error);
  const isMended = role !== null && shadow.isOwnCluster;
  if (isMended) await shadow.createRole(role);
  else if (!isMissing(error)) throw explainShadowError(error, shadow);
  return { statement, error, isMended };
}

/** Of failures that are each other's consequence, the one that is nobody's. */
function findReason(failures: readonly Failure[]): DatabaseError {
  const heads = failures.map(({ statement }) => firstWords(statement, 120).toLowerCase());
  const isConsequence = ({ error }: Failure, index: number): boolean => {
    const name = /"?([^\s"(]+)"?(?:\([^)]*\))? does not exist$/.exec(error.message)?.[1]?.split(".").at(-1);
    return name !== undefined && heads.some((head, other) => other !== index && createsName(head, name));
  };
  const { error } = failures.find((failure, index) => !isConsequence(failure, index)) ?? failures[0]!;
  const others = failures.length - 1;
  const notes: Note[] = others === 0
    ? []
    : [{ message: `${sayCount(others, "more statement")} failed after it` }];
  return error.with({ notes: [...error.notes, ...notes] });
}

function createsName(head: string, name: string): boolean {
  return head.startsWith("create ") && head.split(/[\s".,()]+/).slice(0, 12).includes(name.toLowerCase());
}
