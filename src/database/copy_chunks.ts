import { type Span, spanChunks } from "../core/source.ts";

const chunkLength = 64 * 1024;

/** Pieces of COPY data for the wire; no surrogate pair is cut. */
export function* copyChunks(data: string): Generator<string> {
  for (let at = 0; at < data.length;) {
    let end = Math.min(at + chunkLength, data.length);
    const unit = data.charCodeAt(end - 1);
    if (unit >= 0xd800 && unit <= 0xdbff && end < data.length) end++;
    yield data.slice(at, end);
    at = end;
  }
}

/** The data of a COPY in a file, in such pieces; what its source does not hold is read meanwhile. */
export function* copyDataChunks(data: Span): Generator<string> {
  for (const chunk of spanChunks(data)) yield* copyChunks(chunk);
}

/** How many lines the data of a COPY has, without reading what its source does not hold. */
export function countDataLines({ source: { text, omissions = [] }, start, end }: Span): number {
  let count = 0;
  for (let at = text.indexOf("\n", start); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return omissions
    .filter(({ at }) => at >= start && at <= end)
    .reduce((sum, { lines }) => sum + lines, count);
}
