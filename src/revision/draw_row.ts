/** A character and the column it stands in. Lane `i` is column `2 * i`; between lanes are the odd columns. */
export type Mark = readonly [column: number, character: string];

/** A row of lanes that go straight down, with marks between or over them, sorted by column. */
export function rowOf(lanes: number, marks: readonly Mark[] = []): string {
  const straight = "| ".repeat(lanes).trimEnd();
  let row = "";
  for (const [column, character] of marks) {
    row += straight.slice(row.length, column);
    row = row.padEnd(column) + character;
  }
  return row + straight.slice(row.length);
}

/** A new lane opens right of a lane, and the lanes further right move out. */
export function open(lanes: number, lane: number): string {
  const moving = lanesFrom(lane, lanes).map((i): Mark => [2 * i + 1, "\\"]);
  return rowOf(lane + 1, moving);
}

/** A lane ends with nothing below it, and the lanes right of it move in; no row when there are none. */
export function close(lanes: number, lane: number): string[] {
  const moving = moveIn(lane + 1, lanes);
  return moving.length === 0 ? [] : [rowOf(lane, moving)];
}

/** Two lanes become one: the right one ends in the left one, and the lanes further right move in. */
export function join(lanes: number, one: number, other: number): string[] {
  const [left, right] = one < other ? [one, other] : [other, one];
  const [first, second] = slopes(right, left);
  const row = rowOf(right, [...first, ...moveIn(right + 1, lanes)]);
  return second ? [row, rowOf(lanes - 1, [second])] : [row];
}

/** A line leads from one lane to another, and both go on. */
export function cross(lanes: number, from: number, to: number): string[] {
  const [first, second] = slopes(from, to);
  const row = rowOf(lanes, first);
  return second ? [row, rowOf(lanes, [second])] : [row];
}

/** The way from a lane to another: one slope, or a slope, a level line across other lanes, and a second slope. */
function slopes(from: number, to: number): [first: Mark[], second: Mark | undefined] {
  const slope = from < to ? "\\" : "/";
  const columns = lanesFrom(Math.min(from, to), Math.max(from, to)).map((lane) => 2 * lane + 1);
  if (columns.length === 1) return [[[columns[0]!, slope]], undefined];
  const start: Mark = [from < to ? columns.shift()! : columns.pop()!, slope];
  const end: Mark = [from < to ? columns.pop()! : columns.shift()!, slope];
  const level = columns.map((column): Mark => [column, "_"]);
  return [from < to ? [start, ...level] : [...level, start], end];
}

function moveIn(first: number, lanes: number): Mark[] {
  return lanesFrom(first, lanes).map((lane) => [2 * lane - 1, "/"]);
}

function lanesFrom(first: number, end: number): number[] {
  return Array.from({ length: Math.max(end - first, 0) }, (_, i) => first + i);
}
