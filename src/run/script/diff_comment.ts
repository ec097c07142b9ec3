/** A unified diff as a comment behind a script: the reviewer sees what it does, and no client runs it. */
export function diffComment(diff: string): string {
  const title = diff === ""
    ? "The script changes nothing in the schema."
    : "What the script changes in the schema:";
  const lines = diff === "" ? [] : ["", ...diff.trimEnd().split("\n")];
  const shown = lines.map((line) => `-- ${line.replaceAll("\r", "\\r")}`.trimEnd()); // a CR would end the comment
  return `\n-- ${title}\n${shown.map((line) => `${line}\n`).join("")}`;
}
