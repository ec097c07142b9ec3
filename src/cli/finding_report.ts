import * as path from "node:path";
import { AludelError } from "../core/error.ts";
import { type Span, spanText } from "../core/source.ts";
import { sayCount } from "../core/say_count.ts";
import { findInGit } from "./git_history.ts";
import { partChecksum } from "../revision/checksum.ts";
import type { RevisionGraph } from "../revision/graph.ts";
import { parseRevision } from "../revision/parse.ts";
import { revisionPath } from "../revision/revision.ts";
import type { Finding, FindingKind } from "../run/verify_log.ts";
import type { Context } from "./globals.ts";
import { unifiedDiff } from "./unified_diff.ts";

const sentences: Readonly<Record<FindingKind, (finding: Finding) => string>> = {
  edited: () => "was edited since it was applied",
  missing: () => "is applied, and in no file",
  elsewhere: () => "is applied, though not by what the log knows of",
  taken_back: () => "is not applied, though the log knows of nothing that took it back",
  interrupted: ({ fact }) =>
    `was interrupted in its ${fact!.direction}, with ${sayCount(fact!.statements, "statement")} done`,
};

/** A finding in a sentence, such as `8f2c was edited since it was applied`. */
export function sayFinding(finding: Finding): string {
  return `${finding.revision} ${sentences[finding.kind](finding)}`;
}

/** A finding for a person: a line, and for an edited file what was edited, if git knows it. */
export function describeFinding(context: Context, graph: RevisionGraph, finding: Finding): string {
  const file = pathOf(graph, finding.revision);
  const line = `${sayFinding(finding)}${file === null ? "" : `: ${file}`}\n`;
  return line + (editOf(context, graph, finding) ?? "");
}

/** A finding as a value of `--json`. */
export function findingJson(
  context: Context,
  graph: RevisionGraph,
  finding: Finding,
): Record<string, unknown> {
  const { kind, revision, fact } = finding;
  const file = pathOf(graph, revision);
  const difference = editOf(context, graph, finding);
  return {
    kind,
    revision,
    message: sayFinding(finding),
    ...(file !== null && { path: file }),
    ...(fact && { direction: fact.direction, status: fact.status, statements: fact.statements }),
    ...(difference !== null && { difference }),
  };
}

function pathOf(graph: RevisionGraph, id: string): string | null {
  const node = graph.byId.get(id);
  return node ? revisionPath(node.revision) : null;
}

/** The difference between what ran and what stands in the file; null when git does not know what ran. */
function editOf(context: Context, graph: RevisionGraph, { kind, revision, fact }: Finding): string | null {
  const node = graph.byId.get(revision);
  if (kind !== "edited" || !node || !fact) return null;
  const file = revisionPath(node.revision);
  let ran: string | null = null;
  findInGit(path.resolve(context.cwd, file), (text) => {
    const part = upgradeOf(file, text);
    if (part && partChecksum(part) === fact.checksum) ran = spanText(part);
    return ran !== null;
  });
  if (ran === null) return null;
  const now = spanText(node.revision.upgrade);
  return unifiedDiff(`${file} (as it ran)`, `${file} (now)`, ran, now);
}

function upgradeOf(file: string, text: string): Span | null {
  try {
    return parseRevision({ path: file, text }).upgrade;
  } catch (error) {
    if (error instanceof AludelError) return null; // it was no revision then
    throw error;
  }
}
