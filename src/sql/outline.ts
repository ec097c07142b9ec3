import type { Statement } from "./statement.ts";
import { Token } from "./token.ts";
import { TokenReader } from "./token_reader.ts";

/**
 * The first tokens of a statement in one form, for comparing with a pattern: words in capitals, `""` for a quoted name,
 * `''` for a string, one space between any two. A string that is a truth value stands as that word, as an option reads it.
 */
export function outlineStatement(statement: Pick<Statement, "text">, tokens: number): string {
  const reader = new TokenReader(statement);
  const outline: string[] = [];
  for (; outline.length < tokens && reader.token !== Token.end; reader.advance()) {
    outline.push(outlineToken(reader));
  }
  return outline.join(" ");
}

function outlineToken({ token, text }: TokenReader): string {
  switch (token) {
    case Token.quotedName:
      return '""';
    case Token.dollarString:
      return "''";
    case Token.string:
      return /^'(true|false|on|off|0|1)'$/i.test(text) ? text.slice(1, -1).toUpperCase() : "''";
    default:
      return text.toUpperCase();
  }
}
