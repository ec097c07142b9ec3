import { SourceError } from "../../core/error.ts";
import { locate, type Source, type Span, wholeSource } from "../../core/source.ts";
import { Lexer } from "../../sql/lex.ts";
import { splitStatements } from "../../sql/split.ts";
import type { Statement } from "../../sql/statement.ts";
import { Token } from "../../sql/token.ts";
import { TokenReader } from "../../sql/token_reader.ts";
import type { RenameDeclaration } from "./declaration.ts";
import { takePath } from "./parse_rename.ts";
import { elementsOf, type Named, subjectOf } from "./subject_of.ts";

const form = /^--\s*renamed\s+from\s*:\s*(.*?)\s*$/i;

/**
 * Finds `-- renamed from: OLD` in the SQL of a schema. Such a comment speaks of the column, constraint or statement on
 * whose line it stands, or, on a line of its own, of the one that comes next.
 *
 * @throws {SourceError} for one that speaks of nothing, at its place
 */
export function readDeclarations(sources: readonly Source[]): RenameDeclaration[] {
  return sources.filter(({ text }) => /renamed\s+from\s*:/i.test(text)).flatMap(declarationsIn);
}

function declarationsIn(source: Source): RenameDeclaration[] {
  const statements = [...splitStatements(wholeSource(source))];
  return commentsIn(source, statements).map((span) => {
    const named = findNamed(statements, span);
    if (named) return { ...named, oldName: readOldName(span, named), span };
    throw new SourceError("Cannot understand what was renamed: this speaks of nothing that has a name", {
      code: "bad_rename",
      span,
      hint: "put it above or behind a CREATE statement, a column or a named constraint",
    });
  });
}

/** The declaring comments, within statements and between them. */
function commentsIn(source: Source, statements: readonly Statement[]): Span[] {
  const spans: Span[] = [];
  const lexer = new Lexer(source.text);
  const data = statements.flatMap(({ copyData }) => copyData ? [copyData] : []);
  for (let token = lexer.next(); token !== Token.end; token = lexer.next()) {
    const { start } = lexer;
    const text = source.text.slice(start, lexer.end).trimEnd();
    if (data[0] && start >= data[0].start) lexer.end = data.shift()!.end; // rows are no SQL
    else if (token === Token.lineComment && form.test(text)) {
      spans.push({ source, start, end: start + text.length });
    }
  }
  return spans;
}

function findNamed(statements: readonly Statement[], comment: Span): Named | null {
  const { source: { text }, start } = comment;
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start).trim();
  const inside = statements.find(({ span }) => span.start < start && start < span.end);
  if (inside) return findPart(inside, start - inside.span.start, before !== "");
  const line = locate(comment.source, start).line;
  const behind = statements.findLast(({ span }) =>
    span.end <= start && locate(span.source, span.end).line === line && before !== ""
  );
  const meant = behind ?? statements.find(({ span }) => span.start > start);
  return meant ? subjectOf(meant) : null;
}

/** The part of a statement that a comment in it speaks of, or the whole where it stands before all parts. */
function findPart(statement: Statement, at: number, isBehind: boolean): Named | null {
  const { list, elements } = elementsOf(statement);
  const before = elements.filter(({ start }) => start < at);
  const opensList = isBehind && before.length === 0 && sharesLine(statement.text, list, at);
  if (at < list || opensList) return subjectOf(statement);
  const meant = isBehind
    ? before.findLast(({ end }) => sharesLine(statement.text, end, at))
    : elements.find(({ start }) => start > at);
  return meant?.named ?? null;
}

function sharesLine(text: string, end: number, at: number): boolean {
  return end > at || !text.slice(end, at).includes("\n");
}

/** The name behind the colon: alone, or with the places before it that the new one has too. */
function readOldName(span: Span, { path }: Named): string {
  const text = form.exec(span.source.text.slice(span.start, span.end))![1]!;
  const reader = new TokenReader({ text });
  const old = takePath(reader);
  const isWhole = reader.token === Token.end || reader.token === Token.openParen;
  const places = old.slice(0, -1);
  const known = path.slice(0, -1);
  const isElsewhere = places.some((name, i) => {
    const other = known[known.length - places.length + i];
    return other !== undefined && other !== name;
  });
  if (old.length > 0 && isWhole && !isElsewhere) return old.at(-1)!;
  throw new SourceError(
    isElsewhere
      ? "Cannot rename into another place: an object stays in its schema and its table"
      : `Cannot understand the old name: "${text}" is not one`,
    { code: "bad_rename", span, hint: "write the old name alone" },
  );
}
