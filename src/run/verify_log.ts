import type { Direction } from "../plan/plan.ts";
import { partChecksum } from "../revision/checksum.ts";
import type { RevisionGraph, RevisionNode } from "../revision/graph.ts";
import { ancestorsOf } from "../revision/walk.ts";
import type { LogStatus } from "./log_table.ts";

/** A row of the log, as far as its meaning goes. */
export interface LogFact {
  /** Grows with time. */
  readonly id: number;
  readonly revision: string;
  readonly direction: Direction;
  readonly status: LogStatus;
  readonly checksum: string | null;
  readonly statements: number;
}

/** What may be found where files, log and version rows don't agree. */
export type FindingKind = "edited" | "missing" | "elsewhere" | "taken_back" | "interrupted";

/** One disagreement. */
export interface Finding {
  readonly kind: FindingKind;
  readonly revision: string;
  /** The row of the log that it is about; null when there is none. */
  readonly fact: LogFact | null;
}

/**
 * Compares files, log and version rows. In load order; what is in no file comes last. What was applied and the log knows
 * nothing of, nor of anything that it needs, counts as older than the log (by Alembic, for instance), and is no finding;
 * nor is that something was taken back while a row is in no file, for that row may stand for it.
 *
 * @param facts at least the newest row of each revision that is complete, is not, and is a stamp
 */
export function verifyLog(
  graph: RevisionGraph,
  heads: readonly string[],
  facts: readonly LogFact[],
): Finding[] {
  const applied = ancestorsOf(heads.flatMap((id) => graph.byId.get(id) ?? []));
  const book = new LogBook(graph, facts);
  const rows = heads.filter((id) => !graph.byId.has(id));
  const known = graph.nodes.flatMap((node) => judge(node, applied.has(node), book))
    .filter(({ kind }) => kind !== "taken_back" || rows.length === 0);
  const logged = book.revisions.filter((id) =>
    !graph.byId.has(id) && book.saysApplied(id) && !book.anyStampSince(book.complete(id)!.id)
  );
  const missing = [...new Set([...rows, ...logged])].sort();
  return [
    ...known,
    ...missing.map((id) => ({ kind: "missing", revision: id, fact: book.complete(id) }) as const),
  ];
}

/** The revisions whose file is not what was applied: all that an upgrade must know of the log. */
export function findEdited(
  graph: RevisionGraph,
  heads: readonly string[],
  facts: readonly LogFact[],
): RevisionNode[] {
  return verifyLog(graph, heads, facts)
    .filter(({ kind }) => kind === "edited")
    .map(({ revision }) => graph.byId.get(revision)!);
}

function judge(node: RevisionNode, isApplied: boolean, book: LogBook): Finding[] {
  const { id, revision } = node;
  const complete = book.complete(id);
  const findings: Finding[] = [];
  const find = (kind: FindingKind, fact: LogFact | null) => findings.push({ kind, revision: id, fact });
  if (isApplied && book.saysApplied(id)) {
    if (complete!.checksum !== null && complete!.checksum !== partChecksum(revision.upgrade)) {
      find("edited", complete);
    }
  } else if (isApplied) {
    if (book.hasBegun(node) && !book.isStamped(node, complete?.id ?? 0)) find("elsewhere", complete);
  } else if (book.saysApplied(id)) {
    if (!book.anyStampSince(complete!.id)) find("taken_back", complete);
  }
  const partial = book.partial(id);
  const wasGoingOn = partial && (partial.direction === "upgrade") !== isApplied;
  if (wasGoingOn && !book.anyStampSince(partial.id)) find("interrupted", partial);
  return findings;
}

/** The newest rows of the log, by revision. */
class LogBook {
  private readonly completed = new Map<string, LogFact>();
  private readonly partials = new Map<string, LogFact>();
  private readonly stamps: { readonly id: number; readonly covered: ReadonlySet<RevisionNode> }[] = [];
  private begun: ReadonlySet<RevisionNode> | null = null;

  constructor(private readonly graph: RevisionGraph, facts: readonly LogFact[]) {
    for (const fact of [...facts].sort((a, b) => a.id - b.id)) {
      if (fact.direction === "stamp") {
        const node = graph.byId.get(fact.revision);
        this.stamps.push({ id: fact.id, covered: ancestorsOf(node ? [node] : []) });
      } else {
        const isComplete = fact.status === "done" || fact.status === "accepted";
        (isComplete ? this.completed : this.partials).set(fact.revision, fact);
      }
    }
  }

  get revisions(): string[] {
    return [...this.completed.keys()];
  }

  complete(id: string): LogFact | null {
    return this.completed.get(id) ?? null;
  }

  /** The newest row of a revision that is not complete, unless it was completed afterwards. */
  partial(id: string): LogFact | null {
    const partial = this.partials.get(id) ?? null;
    return partial && partial.id > (this.completed.get(id)?.id ?? 0) ? partial : null;
  }

  /** Whether the log knows of the revision or of one that it needs, so that it was kept when this one was applied. */
  hasBegun(node: RevisionNode): boolean {
    this.begun ??= this.findBegun(); // seldom asked: the log mostly knows what is applied
    return this.begun.has(node);
  }

  saysApplied(id: string): boolean {
    return this.completed.get(id)?.direction === "upgrade";
  }

  /** Whether a stamp newer than a row says that the revision is applied. */
  isStamped(node: RevisionNode, since: number): boolean {
    return this.stamps.some(({ id, covered }) => id > since && covered.has(node));
  }

  anyStampSince(since: number): boolean {
    return this.stamps.some(({ id }) => id > since);
  }

  private findBegun(): ReadonlySet<RevisionNode> {
    const begun = new Set<RevisionNode>();
    for (const { id } of this.graph.revisions) { // parents first
      const node = this.graph.byId.get(id)!;
      const isKnown = this.completed.has(id) || this.partials.has(id) || this.isStamped(node, 0);
      if (isKnown || node.requires.some((parent) => begun.has(parent))) begun.add(node);
    }
    return begun;
  }
}

/** While somebody runs revisions, one that is not finished is their work, and was not interrupted. */
export function withoutWork(findings: readonly Finding[], isAtWork: boolean): readonly Finding[] {
  return isAtWork ? findings.filter(({ kind }) => kind !== "interrupted") : findings;
}
