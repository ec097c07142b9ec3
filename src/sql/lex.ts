import { IS_DIGIT, IS_SPACE, IS_WORD, IS_WORD_START, UNIT_CLASS } from "./unit_class.ts";

/** What a {@linkcode Lexer} can find. */
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
  /** Something that was opened at {@linkcode Lexer.start} and is never closed; see {@linkcode Lexer.problem}. */
  unterminated: 14,
} as const;
export type Token = typeof Token[keyof typeof Token];

/** What may be left open at the end of a text. */
export type LexicalProblem =
  | "unterminated_string"
  | "unterminated_name"
  | "unterminated_dollar_quote"
  | "unterminated_comment";

const DOUBLE_QUOTE = 0x22;
const DOLLAR = 0x24;
const AMPERSAND = 0x26;
const QUOTE = 0x27;
const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;
const STAR = 0x2a;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Cuts SQL into tokens as PostgreSQL's scanner does (`src/backend/parser/scan.l`, `standard_conforming_strings = on`),
 * and names what psql adds: a backslash. Each call of {@linkcode next} sets `start` and `end` anew, so no token costs
 * an object. One pass, no recursion: time grows with the length of the text, whatever is in it.
 */
export class Lexer {
  readonly text: string;
  /** The offset of the token's first code unit. */
  start: number;
  /** The offset after the token's last code unit; setting it moves the lexer. */
  end: number;
  /** What is open, after a {@linkcode Token.unterminated}. */
  problem: LexicalProblem = "unterminated_string";

  constructor(text: string, from = 0) {
    this.text = text;
    this.start = from;
    this.end = from;
  }

  /** Goes to the next token and tells what it is. */
  next(): Token {
    const { text } = this;
    let i = this.end;
    let unit = 0;
    let unitClass = 0;
    for (; i < text.length; i++) {
      unit = text.charCodeAt(i);
      unitClass = UNIT_CLASS[unit]!;
      if ((unitClass & IS_SPACE) === 0) break;
    }
    this.start = i;
    this.end = i + 1;
    if (i === text.length) {
      this.end = i;
      return Token.end;
    }
    if ((unitClass & IS_WORD_START) !== 0) return this.#word(unit);
    if ((unitClass & IS_DIGIT) !== 0) return this.#number();
    return this.#symbol(unit);
  }

  /** Whether the token is this word, whatever its case; `word` is in lower case and has only letters. */
  is(word: string): boolean {
    const { text, start } = this;
    if (this.end - start !== word.length) return false;
    for (let i = 0; i < word.length; i++) {
      if ((text.charCodeAt(start + i) | 0x20) !== word.charCodeAt(i)) return false;
    }
    return true;
  }

  #symbol(unit: number): Token {
    switch (unit) {
      case SEMICOLON:
        return Token.semicolon;
      case OPEN_PAREN:
        return Token.openParen;
      case CLOSE_PAREN:
        return Token.closeParen;
      case QUOTE:
        return this.#close(Token.string, this.#quotedEnd(this.start, "'"), "unterminated_string");
      case DOUBLE_QUOTE:
        return this.#close(Token.quotedName, this.#quotedEnd(this.start, '"'), "unterminated_name");
      case DOLLAR:
        return this.#dollar();
      case BACKSLASH:
        return Token.backslash;
      case MINUS:
        if (this.#unit(this.end) !== MINUS) return Token.symbol;
        this.end = this.#lineEnd(this.end);
        return Token.lineComment;
      case SLASH:
        if (this.#unit(this.end) !== STAR) return Token.symbol;
        return this.#close(Token.blockComment, this.#blockEnd(this.end + 1), "unterminated_comment");
      default:
        return Token.symbol;
    }
  }

  #word(unit: number): Token {
    const { text } = this;
    let i = this.end;
    while (i < text.length && (UNIT_CLASS[text.charCodeAt(i)]! & IS_WORD) !== 0) i++;
    this.end = i;
    return i === this.start + 1 && i < text.length ? this.#prefixed(unit, i) : Token.word;
  }

  /** A word of one character: perhaps the prefix of a string. */
  #prefixed(prefix: number, i: number): Token {
    const letter = String.fromCharCode(prefix | 0x20);
    const after = this.#unit(i);
    if (after === QUOTE && letter === "e") {
      return this.#close(Token.string, this.#escapeEnd(i), "unterminated_string");
    }
    if (after === QUOTE && (letter === "b" || letter === "x" || letter === "n")) {
      return this.#close(Token.string, this.#quotedEnd(i, "'"), "unterminated_string");
    }
    if (after !== AMPERSAND || letter !== "u") return Token.word;
    switch (this.#unit(i + 1)) {
      case QUOTE:
        return this.#close(Token.string, this.#quotedEnd(i + 1, "'"), "unterminated_string");
      case DOUBLE_QUOTE:
        return this.#close(Token.quotedName, this.#quotedEnd(i + 1, '"'), "unterminated_name");
      default:
        return Token.word;
    }
  }

  /**
   * Digits with `_` and `.`, an exponent; `0x`, `0o` and `0b` (PostgreSQL 16) with what follows them.
   * A letter that follows at once begins a word, as it did up to PostgreSQL 14; later servers refuse it.
   */
  #number(): Token {
    const { text } = this;
    let i = this.end;
    if (
      text.charCodeAt(this.start) === 0x30 && "xXoObB".includes(text.charAt(i)) && this.#isDigit(i + 1, 16)
    ) {
      for (i++; this.#isDigit(i, 16) || text.charAt(i) === "_"; i++);
    } else {
      for (; this.#isDigit(i, 10) || this.#unit(i) === DOT || text.charAt(i) === "_"; i++);
      if ((this.#unit(i) | 0x20) === 0x65) i = this.#exponentEnd(i);
    }
    this.end = i;
    return Token.number;
  }

  #exponentEnd(e: number): number {
    const sign = this.#unit(e + 1);
    let i = sign === PLUS || sign === MINUS ? e + 2 : e + 1;
    if (!this.#isDigit(i, 10)) return e;
    while (this.#isDigit(i, 10) || this.text.charAt(i) === "_") i++;
    return i;
  }

  /** `$1`, `$$…$$`, `$tag$…$tag$`, or a dollar sign that is none of these. */
  #dollar(): Token {
    const { text } = this;
    let i = this.end;
    if (this.#isDigit(i, 10)) {
      while (this.#isDigit(i, 10)) i++;
      this.end = i;
      return Token.parameter;
    }
    if (i < text.length && (UNIT_CLASS[text.charCodeAt(i)]! & IS_WORD_START) !== 0) {
      for (i++; i < text.length && isTagUnit(text.charCodeAt(i)); i++);
    }
    if (this.#unit(i) !== DOLLAR) return Token.symbol;
    const tag = text.slice(this.start, i + 1);
    const close = text.indexOf(tag, i + 1);
    return this.#close(
      Token.dollarString,
      close === -1 ? -1 : close + tag.length,
      "unterminated_dollar_quote",
    );
  }

  /** The offset after a quoted thing whose quote is doubled inside it; -1 when it is never closed. */
  #quotedEnd(open: number, quote: string): number {
    const { text } = this;
    const unit = quote.charCodeAt(0);
    let close = text.indexOf(quote, open + 1);
    while (close !== -1 && this.#unit(close + 1) === unit) close = text.indexOf(quote, close + 2);
    return close === -1 ? -1 : close + 1;
  }

  /** The offset after an `E'…'`: a continuation on a later line has backslash escapes, too. */
  #escapeEnd(open: number): number {
    const { text } = this;
    for (let i = open + 1; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === BACKSLASH) i++;
      else if (unit === QUOTE && this.#unit(i + 1) === QUOTE) i++;
      else if (unit === QUOTE) {
        const next = this.#continuation(i + 1);
        if (next === -1) return i + 1;
        i = next;
      }
    }
    return -1;
  }

  /** The quote that continues a string: after white space and line comments with a line's end among them; or -1. */
  #continuation(from: number): number {
    const { text } = this;
    let sawNewline = false;
    for (let i = from; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === NEWLINE || unit === RETURN) sawNewline = true;
      else if (unit === QUOTE) return sawNewline ? i : -1;
      else if (unit === MINUS && this.#unit(i + 1) === MINUS) i = this.#lineEnd(i) - 1;
      else if ((UNIT_CLASS[unit]! & IS_SPACE) === 0) return -1;
    }
    return -1;
  }

  /** The offset after a block comment, from inside it; -1 when it is never closed. */
  #blockEnd(from: number): number {
    const { text } = this;
    let depth = 1;
    for (let i = from; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === STAR && this.#unit(i + 1) === SLASH) {
        i++;
        if (--depth === 0) return i + 1;
      } else if (unit === SLASH && this.#unit(i + 1) === STAR) {
        i++;
        depth++;
      }
    }
    return -1;
  }

  /** The offset of the end of the line: PostgreSQL ends a line comment at a carriage return, too. */
  #lineEnd(from: number): number {
    const { text } = this;
    let i = from;
    for (; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === NEWLINE || unit === RETURN) break;
    }
    return i;
  }

  #close(token: Token, end: number, problem: LexicalProblem): Token {
    this.end = end === -1 ? this.text.length : end;
    if (end !== -1) return token;
    this.problem = problem;
    return Token.unterminated;
  }

  /** The code unit at an offset, or -1 after the end. */
  #unit(i: number): number {
    return i < this.text.length ? this.text.charCodeAt(i) : -1;
  }

  #isDigit(i: number, base: 10 | 16): boolean {
    const unit = this.#unit(i);
    if (unit >= 0x30 && unit <= 0x39) return true;
    return base === 16 && (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x66;
  }
}

/** A tag is a name without dollar signs. */
function isTagUnit(unit: number): boolean {
  return unit !== DOLLAR && (UNIT_CLASS[unit]! & IS_WORD) !== 0;
}
