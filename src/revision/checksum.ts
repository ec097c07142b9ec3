import { createHash } from "node:crypto";
import { plainLineEnds, type Span, spanChunks } from "../core/source.ts";

/**
 * SHA-256 of one part of a revision, in hexadecimal. Line ends count as `\n` and white space at the end not at all,
 * so that a checkout on Windows or an editor's last newline is no edit.
 */
export function partChecksum(part: Span): string {
  const hash = createHash("sha256");
  let space = "";
  for (const chunk of plainLineEnds(spanChunks(part))) {
    const text = chunk.trimEnd();
    if (text !== "") hash.update(space + text);
    space = text === "" ? space + chunk : chunk.slice(text.length);
  }
  return hash.digest("hex");
}
