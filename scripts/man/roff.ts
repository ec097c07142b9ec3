/** Text for roff: nothing in it is a request or an escape, and hyphens are what was typed. */
export function roffText(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(
      /\P{ASCII}/gu,
      (character) => `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
    )
    .replace(/^(?=[.'])/gm, "\\&");
}

/** A section of a man page. */
export function section(title: string, ...lines: readonly string[]): string {
  return [`.SH ${roffText(title.toUpperCase())}`, ...lines].join("\n");
}

/** What is shown as it was written. */
export function verbatim(text: string): string {
  return [".EX", roffText(text.trimEnd()), ".EE"].join("\n");
}

/** A list of terms and what they mean. */
export function definitions(entries: readonly (readonly [term: string, meaning: string])[]): string {
  return entries.map(([term, meaning]) => `.TP\n.B ${roffText(term)}\n${roffText(meaning)}`).join("\n");
}
