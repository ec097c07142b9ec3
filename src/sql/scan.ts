import { SourceError } from "../core/error.ts";
import type { Source, Span } from "../core/source.ts";
import { isFence } from "./fence_line.ts";
import { Lexer } from "./lex.ts";
import { lexicalError } from "./lexical_error.ts";
import { StatementShape } from "./statement_shape.ts";
import { Token } from "./token.ts";

/** What a {@linkcode StatementScanner} can find. `cut`: the text ends, but what began in it may go on elsewhere. */
export type Found = "statement" | "fence" | "end" | "cut";

/** How a {@linkcode StatementScanner} reads. */
export interface ScanOptions {
  /** Whether fences end statements and are found. Default false. */
  readonly fences?: boolean;
  /** Whether more text may follow, so that an open quote or statement at the end is no error. Default false. */
  readonly partial?: boolean;
}

/**
 * Finds the statements of a text one after the other, with psql's idea of where they end: a semicolon outside
 * parentheses and outside a `BEGIN ATOMIC … END` body (`src/fe_utils/psqlscan.l`).
 * What is found is told by `start` and `end`, so nothing is held.
 */
export class StatementScanner {
  readonly source: Source;
  /** The offset of the statement's first token; of the fence; after `cut`, of what has to be read again. */
  start: number;
  /** The offset after the statement's last token; after the fence's last character. */
  end: number;
  /** Where the data of a `COPY … FROM STDIN` begins, or -1. The scanner stands there. */
  dataStart = -1;
  readonly #lexer: Lexer;
  readonly #fences: boolean;
  readonly #partial: boolean;
  readonly #shape = new StatementShape();

  constructor({ source, start, end }: Span, { fences = false, partial = false }: ScanOptions = {}) {
    this.source = source;
    this.start = start;
    this.end = start;
    this.#lexer = new Lexer(source.text.slice(0, end), start);
    this.#fences = fences;
    this.#partial = partial;
  }

  /** Goes on at `offset`: how the data of a COPY is stepped over. */
  resume(offset: number): void {
    this.#lexer.end = offset;
  }

  /**
   * Goes to the next statement or fence.
   * @throws {SourceError} for a backslash command, and for anything that is open at the end
   */
  next(): Found {
    const lexer = this.#lexer;
    const shape = this.#shape;
    this.start = -1;
    this.dataStart = -1;
    shape.reset();
    for (;;) {
      const token = lexer.next();
      switch (token) {
        case Token.blockComment:
          break;
        case Token.lineComment:
          if (this.#fences && isFence(lexer.text, lexer.start)) return this.#atFence();
          if (this.#partial && this.start === -1 && lexer.end === lexer.text.length) return this.#cut();
          break;
        case Token.end:
          return this.#atEnd();
        case Token.unterminated:
          if (this.#partial) return this.#cut();
          throw lexicalError(lexer.problem, this.#token());
        case Token.backslash:
          if (this.start === -1 && this.#skipRestrict()) break;
          if (this.#partial && !this.#hasLineEnd()) return this.#cut();
          throw backslashError(this.#line());
        case Token.semicolon:
          if (this.start === -1) break;
          if (!shape.endsAt()) {
            this.end = lexer.end;
            break;
          }
          return shape.readsData ? this.#atData() : "statement";
        default:
          if (this.start === -1) this.start = lexer.start;
          this.end = lexer.end;
          shape.add(token, lexer);
      }
    }
  }

  #atEnd(): Found {
    if (this.#partial) return this.#cut();
    if (this.start === -1) return "end";
    this.#refuseOpen();
    return "statement";
  }

  /** A statement that has no semicolon ends at the fence, which the next call finds again. */
  #atFence(): Found {
    const lexer = this.#lexer;
    if (this.#partial && lexer.end === lexer.text.length) return this.#cut();
    if (this.start !== -1) {
      this.#refuseOpen();
      lexer.end = lexer.start;
      return "statement";
    }
    this.start = lexer.start;
    this.end = lexer.end;
    return "fence";
  }

  #cut(): Found {
    if (this.start === -1) this.start = this.#lexer.start;
    return "cut";
  }

  /** The semicolon of a COPY: its data begins on the next line. */
  #atData(): Found {
    const { text, end } = this.#lexer;
    const newline = text.indexOf("\n", end);
    if (newline === -1 && this.#partial) return this.#cut();
    const lineEnd = newline === -1 ? text.length : newline;
    if (!/^[ \t\f\v]*(--[^\r\n]*)?\r?$/.test(text.slice(end, lineEnd))) {
      throw new SourceError(`Cannot read the data of COPY: something follows the semicolon`, {
        code: "text_before_copy_data",
        span: this.#span(end, lineEnd),
        hint: "the data begins on the line after the semicolon",
      });
    }
    this.dataStart = newline === -1 ? text.length : newline + 1;
    this.#lexer.end = this.dataStart;
    return "statement";
  }

  /** Steps over `\restrict …` and `\unrestrict …`, with which pg_dump guards its scripts against psql's commands. */
  #skipRestrict(): boolean {
    if (this.#partial && !this.#hasLineEnd()) return false;
    const line = this.#line();
    if (!/^\\(un)?restrict(\s|$)/.test(this.#lexer.text.slice(line.start, line.end))) return false;
    this.#lexer.end = line.end;
    return true;
  }

  #refuseOpen(): void {
    const { bodyStart } = this.#shape;
    if (bodyStart !== -1) throw lexicalError("unterminated_body", this.#span(bodyStart, this.end));
    if (this.#shape.readsData) throw lexicalError("unterminated_copy", this.#span(this.start, this.end));
  }

  #hasLineEnd(): boolean {
    return this.#lexer.text.indexOf("\n", this.#lexer.start) !== -1;
  }

  /** From the token to the end of its line. */
  #line(): Span {
    const { text, start } = this.#lexer;
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    return this.#span(start, text.charAt(end - 1) === "\r" ? end - 1 : end);
  }

  #token(): Span {
    return this.#span(this.#lexer.start, this.#lexer.end);
  }

  #span(start: number, end: number): Span {
    return { source: this.source, start, end };
  }
}

function backslashError(line: Span): SourceError {
  const command = /^\\\S*/.exec(line.source.text.slice(line.start, line.end))![0];
  return new SourceError(`Cannot run "${command}": it is a command of psql, not SQL`, {
    code: "backslash_command",
    span: { ...line, end: line.start + command.length },
    hint: command === "\\connect" || command === "\\c"
      ? "remove the line: a revision runs in the database that the settings name"
      : "remove the line, or write what it does in SQL",
  });
}
