/** What begins the line of a fence. */
export const FENCE = "-- +++";

/** Whether the comment at `offset` begins its line and is a fence. */
export function isFence(text: string, offset: number): boolean {
  return text.startsWith(FENCE, offset) && isLineStart(text, offset);
}

function isLineStart(text: string, offset: number): boolean {
  return offset === skipByteOrderMark(text) || text.charAt(offset - 1) === "\n";
}

/** The offset of a text's first character that is not a byte order mark. */
export function skipByteOrderMark(text: string): number {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}
