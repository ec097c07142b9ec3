import { Lexer } from "./lex.ts";
import { decodeName } from "./name.ts";
import type { Statement } from "./statement.ts";
import { Token } from "./token.ts";

/** Walks over a statement's tokens, stepping over comments. Stands on the first token when it is made. */
export class TokenReader {
  token: Token = Token.end;
  readonly #lexer: Lexer;

  constructor({ text }: Pick<Statement, "text">) {
    this.#lexer = new Lexer(text);
    this.advance();
  }

  /** The offsets of the token in the statement's text. */
  get start(): number {
    return this.#lexer.start;
  }
  get end(): number {
    return this.#lexer.end;
  }

  /** The token as it is written. */
  get text(): string {
    return this.#lexer.text.slice(this.start, this.end);
  }

  advance(): void {
    do this.token = this.#lexer.next(); while (
      this.token === Token.lineComment || this.token === Token.blockComment
    );
  }

  /** Steps over these words and tells so, when they all come next; else stays. In lower case. */
  take(...words: string[]): boolean {
    const { start } = this;
    for (const word of words) {
      if (this.token !== Token.word || !this.#lexer.is(word)) {
        this.#lexer.end = start;
        this.advance();
        return false;
      }
      this.advance();
    }
    return true;
  }

  /** Steps over a character and tells so, when it comes next. */
  takeSymbol(symbol: string): boolean {
    if (this.token === Token.end || this.text !== symbol) return false;
    this.advance();
    return true;
  }

  /** Steps over a name and gives it as PostgreSQL understands it; null when no name comes next. */
  takeName(): string | null {
    if (this.token !== Token.word && this.token !== Token.quotedName) return null;
    const { text } = this;
    this.advance();
    if (!/^u&"/i.test(text) || !this.take("uescape")) return decodeName(text);
    const escape = this.text.slice(1, -1);
    this.advance();
    return decodeName(text, escape);
  }
}
