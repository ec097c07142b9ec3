/** A text as its author wrote it, with the name under which errors show it. */
export interface Source {
  /** The path, or a name in angle brackets for a text that is in no file. */
  readonly path: string;
  readonly text: string;
  /** The number of the first line of `text` in its file, when `text` is an excerpt. Default 1. */
  readonly firstLine?: number;
  /** Where `text` begins in its file, in code units, when it is an excerpt. Default 0. */
  readonly offset?: number;
  /** What `text` leaves out, in order. Default: nothing. */
  readonly omissions?: readonly Omission[];
}

/** Whole lines of a file that are not held in memory, such as the data of a COPY. */
export interface Omission {
  /** The offset in the source's text where they are missing. */
  readonly at: number;
  /** How many lines they are. */
  readonly lines: number;
  /** Reads them in pieces. @throws {SourceError} when the file is not what it was */
  read(): Iterable<string>;
}

/** A range of a source, in UTF-16 code units: `start` is the first one, `end` the one after the last. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A place as a person counts: lines and columns from 1, a column being one code point. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly lineText: string;
}

/** The text that a span covers, with what is left out in it and at its ends. */
export function spanText(span: Span): string {
  const { source: { text, omissions }, start, end } = span;
  return omissions ? [...spanChunks(span)].join("") : text.slice(start, end);
}

/** {@linkcode spanText} in pieces, so that what is left out of the source is never held as a whole. */
export function* spanChunks({ source: { text, omissions = [] }, start, end }: Span): Generator<string> {
  let from = start;
  for (const omission of omissions) {
    if (omission.at < start || omission.at > end) continue;
    yield text.slice(from, omission.at);
    yield* omission.read();
    from = omission.at;
  }
  yield text.slice(from, end);
}

/** A text in pieces with every line end as a newline alone. */
export function* plainLineEnds(chunks: Iterable<string>): Generator<string> {
  let held = "";
  for (const chunk of chunks) {
    const text = held + chunk;
    held = text.endsWith("\r") ? "\r" : "";
    yield text.slice(0, text.length - held.length).replaceAll("\r\n", "\n");
  }
  yield held;
}

/** The whole of a source, as a span. */
export function wholeSource(source: Source): Span {
  return { source, start: 0, end: source.text.length };
}

/** Finds the line and the column of an offset, and the text of that line. */
export function locate(source: Source, offset: number): Place {
  const { text } = source;
  const at = Math.max(0, Math.min(offset, text.length));
  const lineStart = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
  const newline = text.indexOf("\n", at);
  const lineEnd = newline === -1 ? text.length : newline;
  return {
    line: (source.firstLine ?? 1) + countNewlines(text, lineStart) + countOmitted(source, at),
    column: codePoints(text.slice(lineStart, at)) + 1,
    lineText: text.slice(lineStart, lineEnd).replace(/\r$/, ""),
  };
}

/** The number of code points of a text: what PostgreSQL counts as characters. */
export function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if (!isLowSurrogate(text.charCodeAt(i))) count++;
  }
  return count;
}

/** The offset in code units of the code point number `index` (from 0): the way back from PostgreSQL's positions. */
export function codeUnitOffset(text: string, index: number): number {
  let units = 0;
  for (let seen = 0; seen < index && units < text.length; seen++) {
    units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  }
  return units;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function countOmitted({ omissions = [] }: Source, offset: number): number {
  return omissions.reduce((count, { at, lines }) => at <= offset ? count + lines : count, 0);
}

function countNewlines(text: string, end: number): number {
  let count = 0;
  for (let i = text.indexOf("\n"); i !== -1 && i < end; i = text.indexOf("\n", i + 1)) count++;
  return count;
}
