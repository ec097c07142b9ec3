import { SourceError } from "../core/error.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Source, Span } from "../core/source.ts";
import { findFences } from "../sql/fence.ts";
import { parseHeader } from "./header.ts";
import type { Revision } from "./revision.ts";

const fence = "-- +++";

/**
 * Reads one revision file (DESIGN.md, section 3).
 *
 * @throws {SourceError} for every mistake in the front matter or in a fence, at its place
 */
export function parseRevision(source: Source): Revision {
  const { header, body } = splitHeader(source);
  const { upgrade, downgrade } = splitParts(source, body);
  return { ...parseHeader(header), upgrade, downgrade };
}

/** Finds the front matter: between the first line, which is a bare fence, and the upgrade fence. */
function splitHeader(source: Source): { header: Span; body: number } {
  const start = /^\uFEFF?(?:[ \t]*\r?\n)*/.exec(source.text)![0].length;
  const opening = lineAt(source, start);
  if (fenceWord(opening) !== "") {
    throw new SourceError('Cannot read the revision: its first line is not the fence "-- +++"', {
      code: "no_header",
      span: opening,
      hint: 'a revision file begins with front matter; "aludel revision" writes one',
    });
  }
  for (let at = opening.end + 1; at < source.text.length;) {
    const line = lineAt(source, at);
    if (fenceWord(line) !== null) {
      return { header: { source, start: Math.min(opening.end + 1, at), end: at }, body: at };
    }
    at = line.end + 1;
  }
  throw new SourceError("Cannot read the revision: its front matter does not end", {
    code: "header_unclosed",
    span: opening,
    hint: 'end it with a line "-- +++ upgrade", and write the SQL behind that',
  });
}

function splitParts(source: Source, body: number): Pick<Revision, "upgrade" | "downgrade"> {
  const starts: { word: "upgrade" | "downgrade"; span: Span }[] = [];
  for (const { span, word } of findFences(source, body)) {
    checkFence(span, word, starts.map((start) => start.word));
    starts.push({ word: word as "upgrade" | "downgrade", span });
  }
  const part = (word: string): Span | null => {
    const index = starts.findIndex((start) => start.word === word);
    if (index === -1) return null;
    const end = starts[index + 1]?.span.start ?? source.text.length;
    return { source, start: Math.min(lineAt(source, starts[index]!.span.start).end + 1, end), end };
  };
  return { upgrade: part("upgrade")!, downgrade: part("downgrade") };
}

const parts = ["upgrade", "downgrade"] as const;

function checkFence(span: Span, word: string, earlier: readonly string[]): void {
  const expected = parts[earlier.length];
  if (word === expected) return;
  if (earlier.includes(word)) {
    throw new SourceError(`Cannot read the revision: a second "${fence} ${word}"`, {
      code: "fence_twice",
      span,
      hint: "a revision has one upgrade part and at most one downgrade part",
    });
  }
  throw new SourceError(
    expected === "upgrade" && word === "downgrade"
      ? "Cannot read the revision: the upgrade part must come first"
      : `Cannot read the revision: unknown fence "${fence}${word && ` ${word}`}"`,
    {
      code: "fence_unknown",
      span,
      hint: didYouMean(word, parts) ?? `the fences are "${fence} upgrade" and "${fence} downgrade"`,
    },
  );
}

/** What a fence says behind its three signs; null for a line that is no fence. */
function fenceWord(line: Span): string | null {
  const text = line.source.text.slice(line.start, line.end);
  return text.startsWith(fence) ? text.slice(fence.length).trim() : null;
}

/** The line that begins at `start`, without its line end's newline. */
function lineAt(source: Source, start: number): Span {
  const newline = source.text.indexOf("\n", start);
  return { source, start, end: newline === -1 ? source.text.length : newline };
}
