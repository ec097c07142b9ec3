import measure from "fast-string-truncated-width";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many columns of a terminal a text takes: wide characters take two. */
export function columnsOf(text: string): number {
  return measure(text).width;
}

/** Cuts a text so that it takes so many columns at most; the last one is `…` when something is missing. */
export function fit(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (columnsOf(text) <= columns) return text;
  let kept = "";
  let width = 1;
  for (const { segment } of segmenter.segment(text)) {
    width += columnsOf(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}
