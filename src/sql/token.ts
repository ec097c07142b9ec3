/** What a `Lexer` can find. */
export const Token = {
  /** The text is over. */
  end: 0,
  /** A key word or an unquoted name. */
  word: 1,
  /** `"…"` or `U&"…"`. */
  quotedName: 2,
  /** `'…'`, with its prefix (`E`, `B`, `X`, `N`, `U&`) and, after `E`, with its continuation lines. */
  string: 3,
  /** `$tag$…$tag$`. */
  dollarString: 4,
  number: 5,
  /** `$1`. */
  parameter: 6,
  /** One character of an operator or of punctuation. */
  symbol: 7,
  semicolon: 8,
  openParen: 9,
  closeParen: 10,
  lineComment: 11,
  blockComment: 12,
  /** A backslash: where psql's commands begin. */
  backslash: 13,
  /** Something that was opened at the lexer's `start` and is never closed; see its `problem`. */
  unterminated: 14,
} as const;
export type Token = typeof Token[keyof typeof Token];

/** What may be left open at the end of a text. */
export type LexicalProblem =
  | "unterminated_string"
  | "unterminated_name"
  | "unterminated_dollar_quote"
  | "unterminated_comment";
