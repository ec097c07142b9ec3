import { quoteDollar, quoteLiteral } from "../../core/quote.ts";

/** Lines of PL/pgSQL as a statement. Lines are not indented further, as a name in them may go on in the next one. */
export function doBlock(lines: readonly string[], declarations: readonly string[] = []): string {
  const body = `BEGIN\n    ${lines.join("\n    ")}\nEND`;
  const block = declarations.length === 0
    ? ` ${body} `
    : `\nDECLARE\n    ${declarations.join("\n    ")}\n${body}\n`;
  return `DO ${quoteDollar(block)};\n`;
}

/** Lines that raise an exception; `message` is an expression. */
export function raise(message: string, hint?: string): string[] {
  if (hint === undefined) return [`    RAISE EXCEPTION USING MESSAGE = ${message};`];
  return [
    "    RAISE EXCEPTION USING",
    `        MESSAGE = ${message},`,
    `        HINT = ${quoteLiteral(hint)};`,
  ];
}
