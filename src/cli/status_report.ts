import { sayCount } from "../core/say_count.ts";
import { describeSession } from "../database/other_session.ts";
import { firstLine } from "../plan/step_title.ts";
import type { Overlap } from "../plan/rows.ts";
import type { RevisionNode } from "../revision/graph.ts";
import { revisionJson } from "../revision/json.ts";
import { sayFinding } from "./finding_report.ts";
import type { Paint } from "./paint.ts";
import type { Answer, Status } from "./status.ts";

/** What autogenerate would find: a number of differences, or why nobody looked. */
export type SchemaStatus = { readonly differences: number } | { readonly unknown: string };

/** How many lines a list may have. */
const most = 10;

/** A label, its lines, and how the first of them is painted: green is done, yellow is to be done. */
interface Section {
  readonly label: string;
  readonly lines: readonly string[];
  readonly style?: "green" | "yellow" | "cyan" | undefined;
}

/** A status for a person: one screen, whatever the number of revisions. */
export function statusLines(status: Status, schema: SchemaStatus | null, paint: Paint): string[] {
  const { graph, answer } = status;
  const sections: readonly Section[] = [
    { label: "Database", lines: [sayPlace(status)] },
    { label: "Server", lines: [answer ? sayServer(answer) : "not reached"] },
    ...(answer ? [{ label: "Current", lines: sayCurrent(answer) }] : []),
    { label: graph.heads.length > 1 ? "Heads" : "Head", lines: orNone(graph.heads.map(sayRevision)) },
    ...(answer
      ? answerSections(answer)
      : [{ label: "Files", lines: [sayCount(graph.nodes.length, "revision")] }]),
    ...(schema ? [schemaSection(schema)] : []),
  ];
  return sections.flatMap(({ label, lines, style }) =>
    lines.map((line, index) => {
      if (index > 0) return " ".repeat(10) + line;
      return paint("bold", label) + " ".repeat(10 - label.length) + (style ? paint(style, line) : line);
    })
  );
}

function answerSections(answer: Answer): readonly Section[] {
  const { pending, findings, runner } = answer;
  const files = { label: "Files", lines: sayFindings(findings) };
  return [
    pending.length === 0 ? { label: "Pending", lines: ["none"], style: "green" } : {
      label: "Pending",
      lines: [
        `${sayCount(pending.length, "revision")}, ${sayWay(answer)}`,
        ...bounded(pending.map((node) => `  ${sayRevision(node)}`), "aludel history -r current:"),
      ],
      style: "yellow",
    },
    findings === null ? files : { ...files, style: findings.length === 0 ? "green" : "yellow" },
    runner
      ? { label: "Runner", lines: [describeSession(runner)], style: "cyan" }
      : { label: "Runner", lines: ["none at work"] },
  ];
}

function schemaSection(schema: SchemaStatus): Section {
  const section = { label: "Schema", lines: [saySchema(schema)] };
  if ("unknown" in schema) return section;
  return { ...section, style: schema.differences === 0 ? "green" : "yellow" };
}

/** The same for `--json`. */
export function statusJson(status: Status, schema: SchemaStatus | null): Record<string, unknown> {
  const { place, graph, answer } = status;
  const marked = new Set(answer?.current);
  const list = (nodes: readonly RevisionNode[]) => nodes.map((node) => revisionJson(node, marked));
  return {
    database: place,
    heads: graph.heads.map((node) => revisionJson(node, answer ? marked : undefined)),
    revisions: graph.nodes.length,
    ...(answer && {
      server_version: answer.serverVersion,
      is_embedded: answer.isEmbedded,
      is_at_heads: answer.isAtHeads,
      current: list(answer.current),
      unknown: answer.unknown,
      overlap: answer.overlap && { lower: answer.overlap.lower.id, upper: answer.overlap.upper.id },
      pending: list(answer.pending),
      findings: answer.findings?.map(({ kind, revision }) => ({ kind, revision })) ?? null,
      runner: answer.runner,
    }),
    ...(schema && { schema }),
  };
}

function sayPlace({ name, place }: Status): string {
  return `${name === "" ? "" : `${name}: `}${place ?? "its URL can't be read"}`;
}

function sayServer({ serverVersion, isEmbedded }: Answer): string {
  if (serverVersion === null) return "embedded; the first upgrade makes the database";
  return `PostgreSQL ${serverVersion}${isEmbedded ? ", embedded" : ""}`;
}

function sayCurrent({ current, unknown, overlap, isAtHeads }: Answer): string[] {
  const rows = [
    ...current.map(sayRevision),
    ...unknown.map((id) => `${id}  is in no file: get it, or aludel stamp --purge REVISION`),
    ...(overlap ? [sayOverlap(overlap)] : []),
  ];
  if (rows.length === 0) return ["base"];
  return isAtHeads ? rows.map((row) => `${row} (head)`) : bounded(rows, "aludel current");
}

/** How what is pending gets done: not by a plain upgrade, while that refuses the rows. */
function sayWay({ unknown, overlap }: Answer): string {
  if (unknown.length > 0) return "refused without --allow-unknown, for a row is in no file";
  if (overlap) return "refused while a row lies below another one";
  return "to be run by: aludel upgrade";
}

function sayOverlap({ lower, upper, mending }: Overlap): string {
  return `${lower.id}  has a row below that of ${upper.id}; to be removed by: ${mending}`;
}

function sayFindings(findings: Answer["findings"]): string[] {
  if (findings === null) return ["not compared with what ran: no log is kept"];
  if (findings.length === 0) return ["as they ran"];
  return bounded(findings.map(sayFinding), "aludel verify");
}

function saySchema(schema: SchemaStatus): string {
  if ("unknown" in schema) return schema.unknown;
  if (schema.differences === 0) return "as it is wanted";
  return `${sayCount(schema.differences, "difference")}, to be listed by: aludel check`;
}

function sayRevision({ id, revision }: RevisionNode): string {
  return `${id}  ${firstLine(revision.message)}`.trimEnd();
}

function bounded(lines: readonly string[], all: string): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, most), `  and ${lines.length - most} more, to be listed by: ${all}`];
}

function orNone(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? ["none: there are no revisions yet"] : lines;
}
