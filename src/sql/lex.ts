import { type LexicalProblem, Token } from "./token.ts";
import {
  blockCommentEnd,
  digitsEnd,
  escapedEnd,
  lineEnd,
  numberEnd,
  quotedEnd,
  unitAt,
} from "./token_end.ts";
import { IS_DIGIT, IS_SPACE, IS_WORD, IS_WORD_START, UNIT_CLASS } from "./unit_class.ts";

const DOUBLE_QUOTE = 0x22;
const DOLLAR = 0x24;
const AMPERSAND = 0x26;
const QUOTE = 0x27;
const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;
const STAR = 0x2a;
const MINUS = 0x2d;
const SLASH = 0x2f;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;

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
    if ((unitClass & IS_DIGIT) !== 0) {
      this.end = numberEnd(text, i);
      return Token.number;
    }
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
    const { text, start } = this;
    switch (unit) {
      case SEMICOLON:
        return Token.semicolon;
      case OPEN_PAREN:
        return Token.openParen;
      case CLOSE_PAREN:
        return Token.closeParen;
      case QUOTE:
        return this.#close(Token.string, quotedEnd(text, start, "'"), "unterminated_string");
      case DOUBLE_QUOTE:
        return this.#close(Token.quotedName, quotedEnd(text, start, '"'), "unterminated_name");
      case DOLLAR:
        return this.#dollar();
      case BACKSLASH:
        return Token.backslash;
      case MINUS:
        if (unitAt(text, start + 1) !== MINUS) return Token.symbol;
        this.end = lineEnd(text, start);
        return Token.lineComment;
      case SLASH:
        if (unitAt(text, start + 1) !== STAR) return Token.symbol;
        return this.#close(Token.blockComment, blockCommentEnd(text, start + 2), "unterminated_comment");
      default:
        return Token.symbol;
    }
  }

  #word(unit: number): Token {
    const { text } = this;
    let i = this.end;
    while (i < text.length && (UNIT_CLASS[text.charCodeAt(i)]! & IS_WORD) !== 0) i++;
    this.end = i;
    return i === this.start + 1 ? this.#prefix(unit | 0x20) : Token.word;
  }

  /** A word of one letter: perhaps the prefix of a string. */
  #prefix(letter: number): Token {
    const { text, end } = this;
    const after = unitAt(text, end);
    if (after === QUOTE && letter === 0x65) { // E'…'
      return this.#close(Token.string, escapedEnd(text, end), "unterminated_string");
    }
    if (after === QUOTE && (letter === 0x62 || letter === 0x78 || letter === 0x6e)) { // B'…', X'…', N'…'
      return this.#close(Token.string, quotedEnd(text, end, "'"), "unterminated_string");
    }
    if (after !== AMPERSAND || letter !== 0x75) return Token.word;
    switch (unitAt(text, end + 1)) { // U&'…', U&"…"
      case QUOTE:
        return this.#close(Token.string, quotedEnd(text, end + 1, "'"), "unterminated_string");
      case DOUBLE_QUOTE:
        return this.#close(Token.quotedName, quotedEnd(text, end + 1, '"'), "unterminated_name");
      default:
        return Token.word;
    }
  }

  /** `$1`, `$$…$$`, `$tag$…$tag$`, or a dollar sign that is none of these. */
  #dollar(): Token {
    const { text, start } = this;
    this.end = digitsEnd(text, start + 1);
    if (this.end > start + 1) return Token.parameter;
    const tagEnd = this.#tagEnd(start + 1);
    if (unitAt(text, tagEnd) !== DOLLAR) return Token.symbol;
    const tag = text.slice(start, tagEnd + 1);
    const close = text.indexOf(tag, tagEnd + 1);
    return this.#close(
      Token.dollarString,
      close === -1 ? -1 : close + tag.length,
      "unterminated_dollar_quote",
    );
  }

  /** The offset after a tag, which is empty or a name without dollar signs. */
  #tagEnd(from: number): number {
    const { text } = this;
    if (from === text.length || (UNIT_CLASS[text.charCodeAt(from)]! & IS_WORD_START) === 0) return from;
    for (let i = from; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === DOLLAR || (UNIT_CLASS[unit]! & IS_WORD) === 0) return i;
    }
    return text.length;
  }

  #close(token: Token, end: number, problem: LexicalProblem): Token {
    this.end = end === -1 ? this.text.length : end;
    if (end !== -1) return token;
    this.problem = problem;
    return Token.unterminated;
  }
}
