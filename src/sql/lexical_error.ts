import { SourceError } from "../core/error.ts";
import type { Span } from "../core/source.ts";
import type { LexicalProblem } from "./token.ts";

/** What may be open at the end of a text: by the lexer's measure, or by the statement's. */
export type OpenProblem = LexicalProblem | "unterminated_body" | "unterminated_copy";

const PROBLEMS: Readonly<Record<OpenProblem, { readonly message: string; readonly hint: string }>> = {
  unterminated_string: {
    message: "Cannot read the string: it is never closed",
    hint: "close it with a single quote; a quote inside a string is written twice",
  },
  unterminated_name: {
    message: "Cannot read the quoted name: it is never closed",
    hint: "close it with a double quote; a quote inside a name is written twice",
  },
  unterminated_dollar_quote: {
    message: "Cannot read the dollar-quoted string: it is never closed",
    hint: "close it with the tag that opens it",
  },
  unterminated_comment: {
    message: "Cannot read the comment: it is never closed",
    hint: 'close it with "*/", once for each "/*": comments nest',
  },
  unterminated_body: {
    message: "Cannot read the body of the routine: it is never closed",
    hint: 'end each statement of the body with ";" and the body with "END;"',
  },
  unterminated_copy: {
    message: "Cannot read the data of COPY: it is never closed",
    hint: 'write a line with nothing but "\\." after the last line of data',
  },
};

/** The error for something that is opened and never closed; it points at the opening. */
export function lexicalError(problem: OpenProblem, open: Span): SourceError {
  const { message, hint } = PROBLEMS[problem];
  return new SourceError(message, { code: problem, hint, span: firstLine(open) });
}

/** A span's part on its first line: what a caret can show. */
function firstLine({ source, start, end }: Span): Span {
  const newline = source.text.indexOf("\n", start);
  return { source, start, end: newline === -1 ? end : Math.min(end, newline) };
}
