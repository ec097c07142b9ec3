import type { Lexer } from "./lex.ts";
import { Token } from "./token.ts";

/** Which words have been seen of those that change where a statement ends. */
const Stage = {
  first: 0,
  create: 1,
  createOr: 2,
  createOrReplace: 3,
  routine: 4,
  copy: 5,
  copyFrom: 6,
  plain: 7,
} as const;
type Stage = typeof Stage[keyof typeof Stage];

/** How far a `BEGIN ATOMIC … END` body has come. */
const Body = { none: 0, begin: 1, inside: 2, atStatement: 3, closed: 4 } as const;
type Body = typeof Body[keyof typeof Body];

/** Learns from a statement's tokens whether a semicolon ends it, and whether data follows it. */
export class StatementShape {
  /** Whether it is a `COPY … FROM STDIN`. */
  readsData = false;
  #stage: Stage = Stage.first;
  #body: Body = Body.none;
  #depth = 0;
  #begin = -1;

  reset(): void {
    this.readsData = false;
    this.#stage = Stage.first;
    this.#body = Body.none;
    this.#depth = 0;
  }

  /** The offset of the `BEGIN` of a body that is still open, or -1. */
  get bodyStart(): number {
    return this.#body === Body.inside || this.#body === Body.atStatement ? this.#begin : -1;
  }

  /** Takes a semicolon, and tells whether it ends the statement. */
  endsAt(): boolean {
    if (this.bodyStart === -1) return this.#depth === 0;
    this.#body = Body.atStatement;
    return false;
  }

  /** Takes any other token than a comment or a semicolon. */
  add(token: Token, lexer: Lexer): void {
    if (token === Token.openParen) this.#depth++;
    else if (token === Token.closeParen && this.#depth > 0) this.#depth--;
    if (this.#stage === Stage.plain) return;
    if (this.#stage === Stage.routine) this.#body = this.#nextBody(token, lexer);
    else if (this.#depth === 0) this.#stage = this.#nextStage(token, lexer);
  }

  #nextStage(token: Token, lexer: Lexer): Stage {
    const isWord = token === Token.word;
    switch (this.#stage) {
      case Stage.first:
        if (!isWord) return Stage.plain;
        return lexer.is("create") ? Stage.create : lexer.is("copy") ? Stage.copy : Stage.plain;
      case Stage.create:
        if (isWord && lexer.is("or")) return Stage.createOr;
        return isWord && isRoutine(lexer) ? Stage.routine : Stage.plain;
      case Stage.createOr:
        return isWord && lexer.is("replace") ? Stage.createOrReplace : Stage.plain;
      case Stage.createOrReplace:
        return isWord && isRoutine(lexer) ? Stage.routine : Stage.plain;
      case Stage.copy:
        return isWord && lexer.is("from") ? Stage.copyFrom : Stage.copy;
      case Stage.copyFrom: // the grammar takes STDOUT for STDIN here
        this.readsData = isWord && (lexer.is("stdin") || lexer.is("stdout"));
        return Stage.plain;
      default:
        return this.#stage;
    }
  }

  /**
   * Each statement of a body ends with a semicolon, so the END that closes it follows one, or follows ATOMIC;
   * the END of a CASE never does, nor does a column that is called "end".
   */
  #nextBody(token: Token, lexer: Lexer): Body {
    const isWord = token === Token.word;
    switch (this.#body) {
      case Body.none:
        if (!isWord || this.#depth > 0 || !lexer.is("begin")) return Body.none;
        this.#begin = lexer.start;
        return Body.begin;
      case Body.begin:
        if (isWord && lexer.is("atomic")) {
          this.#depth = 0;
          return Body.atStatement;
        }
        if (isWord && lexer.is("begin")) this.#begin = lexer.start;
        else return Body.none;
        return Body.begin;
      case Body.atStatement:
        if (!isWord || !lexer.is("end")) return Body.inside;
        this.#depth = 0;
        return Body.closed;
      default:
        return this.#body;
    }
  }
}

function isRoutine(lexer: Lexer): boolean {
  return lexer.is("function") || lexer.is("procedure");
}
