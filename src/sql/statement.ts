import type { Span } from "../core/source.ts";

/** One SQL statement, as it is sent to a server. */
export interface Statement {
  /** From the first token to the last one: without comments around it and without the semicolon. */
  readonly span: Span;
  /** What the span covers. */
  readonly text: string;
  /**
   * The data that follows a `COPY … FROM STDIN`: its lines, without the line `\.` that ends them.
   * Absent for any other statement, and in a stream, which gives the data apart.
   */
  readonly copyData?: Span;
}
