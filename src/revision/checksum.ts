import { createHash } from "node:crypto";
import { type Span, spanText } from "../core/source.ts";

/**
 * SHA-256 of one part of a revision, in hexadecimal. Line ends count as `\n` and white space at the end not at all,
 * so that a checkout on Windows or an editor's last newline is no edit.
 */
export function partChecksum(part: Span): string {
  return createHash("sha256").update(spanText(part).replaceAll("\r\n", "\n").trimEnd()).digest("hex");
}
