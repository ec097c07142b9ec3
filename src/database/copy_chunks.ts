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
