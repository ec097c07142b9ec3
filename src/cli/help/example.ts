/** A command line as somebody would type it, and what it does. */
export type Example = readonly [line: string, meaning: string];

/** Examples for the end of a command's help: the line can be copied as it stands. */
export function showExamples(examples: readonly Example[]): string {
  const lines = examples.map(([line, meaning]) => `  # ${meaning}\n  ${line}\n`);
  return `\nExamples:\n${lines.join("\n")}`;
}
