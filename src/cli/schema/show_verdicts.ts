import { AludelError } from "../../core/error.ts";
import { formatDuration } from "../../core/duration.ts";
import { sayCount } from "../../core/say_count.ts";
import type { Finding, FindingKind, Verdict } from "../../database/shadow/prove_history.ts";
import { describeRevision } from "../../revision/describe.ts";
import type { RevisionNode } from "../../revision/graph.ts";
import { revisionPath } from "../../revision/revision.ts";
import { errorJson, showPlace } from "../show_error.ts";
import { changeLines, changesJson } from "./show_changes.ts";

const sentences: Readonly<Record<FindingKind, string>> = {
  upgrade_fails: "The upgrade fails on an empty database",
  downgrade_fails: "The downgrade fails",
  not_restored: "The downgrade does not restore what was there (+ is left over, - is missing)",
  not_repeatable: "After its downgrade, the upgrade does not work again",
};

/** What was found about a revision, for a person; nothing for one that is proved, or that stands on one that fails. */
export function verdictLines(node: RevisionNode, { outcome, findings }: Verdict): string {
  if (outcome !== "found") return "";
  const head = `${describeRevision(node, { message: true })} (${revisionPath(node.revision)})`;
  const lines = findings.flatMap((
    finding,
  ) => [`  ${findingLine(finding)}`, ...details(finding).map((line) => `    ${line}`)]);
  return [head, ...lines].map((line) => `${line}\n`).join("");
}

function findingLine({ kind, error }: Finding): string {
  const reason = error?.message.replace(/^Cannot run revision "[^"]*": /, "");
  return reason === undefined ? sentences[kind] : `${sentences[kind]}: ${reason}`;
}

function details({ error, changes }: Finding): string[] {
  return error instanceof AludelError && error.span ? showPlace(error.span) : changeLines(changes);
}

/** A verdict as a value of `--json`. */
export function verdictJson(node: RevisionNode, { revision, outcome, findings }: Verdict): unknown {
  return {
    revision,
    path: revisionPath(node.revision),
    outcome,
    findings: findings.map(({ kind, error, changes }) => ({
      kind,
      message: findingLine({ kind, error, changes }),
      ...(error && { error: errorJson(error) }),
      changes: changesJson(changes),
    })),
  };
}

/** How many of which, in one line. */
export function showSummary(verdicts: readonly Verdict[], milliseconds: number): string {
  const count = (outcome: Verdict["outcome"]) => verdicts.filter((one) => one.outcome === outcome).length;
  const parts = [
    `${count("proved")} proved`,
    ...some(count("found"), "with findings"),
    ...some(count("irreversible"), "irreversible"),
    ...some(count("skipped"), "not run, above one that fails"),
  ];
  return `${sayCount(verdicts.length, "revision")}: ${parts.join(", ")}, in ${formatDuration(milliseconds)}`;
}

function some(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
