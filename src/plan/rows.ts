import { DestinationError } from "../core/error.ts";
import { didYouMean } from "../core/nearest.ts";
import { listNames } from "../revision/destination_errors.ts";
import { inLoadOrder, type RevisionGraph, type RevisionNode } from "../revision/graph.ts";
import { findOverlap, tipsOf } from "../revision/walk.ts";

/** The version rows of a database, looked up. */
export interface Rows {
  /** In load order. */
  readonly nodes: readonly RevisionNode[];
  /** Rows that are in no file, in their own order. */
  readonly unknown: readonly string[];
}

/** Looks the rows up, without judging them. */
export function readRows(graph: RevisionGraph, heads: readonly string[]): Rows {
  const nodes = inLoadOrder(heads.flatMap((id) => graph.byId.get(id) ?? []));
  return { nodes, unknown: [...new Set(heads)].filter((id) => !graph.byId.has(id)) };
}

/** The ids of rows, known ones first. */
export function rowIds({ nodes, unknown }: Rows): readonly string[] {
  return [...nodes.map((node) => node.id), ...unknown];
}

/**
 * Refuses rows that are in no file.
 *
 * @throws {DestinationError} `database_ahead`
 */
export function refuseUnknown(graph: RevisionGraph, { unknown }: Rows, verb: string): void {
  if (unknown.length === 0) return;
  const rows = unknown.length === 1 ? "its row" : "its rows";
  const state = `${rows} ${listNames(unknown)} ${unknown.length === 1 ? "is" : "are"} in no file`;
  const advice = verb === "upgrade"
    ? 'take the files that know it, or upgrade the other branches with "--allow-unknown"'
    : 'take the files that know it, or set the rows anew with "aludel stamp --purge REVISION"';
  throw new DestinationError(
    `Cannot ${verb} the database: ${state}, so the database is ahead of these files`,
    {
      code: "database_ahead",
      hint: didYouMean(unknown[0]!, graph.byId.keys())?.concat(" otherwise ", advice) ?? advice,
    },
  );
}

/**
 * Refuses rows of which one lies below another: what is applied would be ambiguous.
 *
 * @throws {DestinationError} `overlapping_rows`
 */
export function refuseOverlap(rows: Rows, verb: string): void {
  const overlap = overlapOf(rows);
  if (!overlap) return;
  const { lower, upper, mending } = overlap;
  throw new DestinationError(
    `Cannot ${verb} the database: its row "${lower.id}" lies below its row "${upper.id}"`,
    {
      code: "overlapping_rows",
      hint: `a row stands for everything below it; if "${upper.id}" is applied, remove the lower row with: ` +
        mending,
    },
  );
}

/** A row that lies below another one. */
export interface Overlap {
  readonly lower: RevisionNode;
  readonly upper: RevisionNode;
  /** The command that removes the lower one. */
  readonly mending: string;
}

/** Two rows of which one lies below the other; null when there are none. */
export function overlapOf({ nodes }: Rows): Overlap | null {
  const [lower, upper] = findOverlap(nodes) ?? [];
  if (!lower || !upper) return null;
  const tips = tipsOf(new Set(nodes)).filter((node) => findOverlap([lower, node]));
  return { lower, upper, mending: `aludel stamp ${tips.map((node) => node.id).join(" ")}` };
}
