import * as path from "node:path";
import { locate } from "../../core/source.ts";
import type { ServerState, ServerWork } from "../../database/activity.ts";
import { describeSession } from "../../database/other_session.ts";
import { firstWords } from "../../sql/first_words.ts";
import type { Statement } from "../../sql/statement.ts";
import { disarm } from "../disarm.ts";
import { painter, type Style } from "../paint.ts";
import { columnsOf, fit } from "./columns.ts";

/** What is known of the revision that runs. */
export interface RunningRevision {
  /** From 1. */
  readonly number: number;
  readonly total: number;
  readonly title: string;
  /** Since its start, in milliseconds. */
  readonly elapsed: number;
  /** Null: none of its own statements runs. */
  readonly statement: Statement | null;
  readonly server: ServerState | null;
}

type Part = readonly [text: string, style: Style | null];

/** A line for a terminal, and how many columns it takes. */
export interface FittedLine {
  readonly text: string;
  readonly columns: number;
}

/**
 * One line on a running revision: which of how many, what the server works at and where that stands, how far it is or
 * whom it waits for, and for how long. Of a narrow line the number and the time are left last.
 */
export function progressLine(running: RunningRevision, columns: number, color: boolean): FittedLine {
  const count: Part = [`${running.number}/${running.total}`, "bold"];
  const time: Part = [elapsedTime(running.elapsed), null];
  const room = columns - columnsOf(count[0]) - columnsOf(time[0]) - 2;
  const parts = [count, ...middle(running, room), time].filter(([text]) => text !== "");
  const plain = parts.map(([text]) => text).join(" ");
  if (columnsOf(plain) > columns) {
    return { text: fit(plain, columns), columns: columnsOf(fit(plain, columns)) };
  }
  const paint = painter(color);
  const painted = parts.map(([text, style]) => style ? paint(style, text) : text);
  return { text: painted.join(" "), columns: columnsOf(plain) };
}

/** State first, then the place, then the words: each gets what the ones before leave. */
function middle({ statement, server, title }: RunningRevision, room: number): Part[] {
  const state = stateOf(server, Math.max(24, Math.floor(room / 2)));
  const rest = room - columnsOf(state[0]) - (state[0] === "" ? 0 : 1);
  if (statement === null) return [[fit(disarm(title), rest), null], state];
  const place = fitPlace(statement, Math.floor(rest / 2));
  const words = firstWords(statement, Math.max(0, rest - columnsOf(place) - 1));
  return [[fit(disarm(words), rest - columnsOf(place) - 1), null], [place, "dim"], state];
}

function stateOf(server: ServerState | null, room: number): Part {
  const { blockers = [], work = null } = server ?? {};
  if (blockers.length > 0) {
    return [fit(disarm(`waits for ${blockers.map(describeSession).join(", ")}`), room), "yellow"];
  }
  return work ? [fit(describeWork(work), room), "cyan"] : ["", null];
}

function describeWork({ phase, done, total }: ServerWork): string {
  const name = phase.replace(/^(building index|index validation): /, "").replace(/ in tree$/, "");
  if (total === 0) return done > 0 ? `${name} ${done.toLocaleString("en")}`.trim() : name;
  const share = Math.min(1, done / total);
  return `${bar(share)} ${String(Math.floor(share * 100)).padStart(3)} % ${name}`.trimEnd();
}

const barWidth = 10;

/** In ASCII: blocks are one column here and two columns there. */
function bar(share: number): string {
  const filled = Math.floor(share * barWidth);
  const head = filled < barWidth ? ">" : "";
  return `[${"=".repeat(filled)}${head}${" ".repeat(barWidth - filled - head.length)}]`;
}

/** The file without its folder, and the line; of a long name the beginning is kept, where the id stands. */
function fitPlace({ span }: Statement, room: number): string {
  const line = `:${locate(span.source, span.start).line}`;
  return fit(disarm(path.basename(span.source.path)), Math.max(8, room - line.length)) + line;
}

function elapsedTime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 10) return `${(Math.floor(milliseconds / 100) / 10).toFixed(1)} s`;
  const two = (count: number) => String(count).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  return minutes > 0 ? `${minutes}:${two(seconds % 60)}` : `${seconds} s`;
}
