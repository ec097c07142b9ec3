import { SourceError, UsageError } from "../../core/error.ts";
import type { Span } from "../../core/source.ts";
import { kindOf } from "../kinds/mod.ts";

/** That something of the desired schema is something of the current one under another name. */
export interface RenameDeclaration {
  /** The kinds of which it may be. */
  readonly kinds: readonly string[];
  /** What the desired schema calls it: its name, with the table and the schema before as far as they are said. */
  readonly path: readonly string[];
  /** The types of a routine's input parameters, when they are said. */
  readonly arguments: string | null;
  readonly oldName: string;
  /** The comment in the desired schema, or null for what was asked for: then it is meant for now. */
  readonly span: Span | null;
}

/** Words for several kinds: what PostgreSQL has one statement for. */
const wider: Readonly<Record<string, readonly string[]>> = {
  type: ["enum", "composite", "domain", "range"],
  constraint: ["constraint", "domain_constraint"],
  column: ["column", "attribute"],
};

/** The kinds that a word means, such as `table`, `materialized view` or `type`. */
export function kindsOfWord(word: string): readonly string[] {
  const kind = word.toLowerCase().replaceAll(" ", "_");
  return Object.hasOwn(wider, kind) ? wider[kind]! : [kind];
}

/** How a person says what a declaration is about: `table "users"`. */
export function describeDeclaration({ kinds, path, oldName }: RenameDeclaration): string {
  const word = Object.keys(wider).find((key) => wider[key] === kinds) ?? kinds[0]!;
  return `the ${word.replaceAll("_", " ")} "${oldName}" to "${path.at(-1)}"`;
}

/** An error about a declaration, at its place. */
export function refuseRename(
  declaration: RenameDeclaration,
  state: string,
  hint: string | undefined,
): SourceError | UsageError {
  const message = `Cannot rename ${describeDeclaration(declaration)}: ${state}`;
  const { span } = declaration;
  const details = { code: "bad_rename", hint };
  return span === null ? new UsageError(message, details) : new SourceError(message, { ...details, span });
}

/** In which order renames are made: an object can be spoken of when what it is part of has its new name. */
export function renameLevel(kind: string): number {
  if (kind === "schema") return 0;
  return late.has(kind) ? 2 : 1;
}

/** Members, and what names types in its signature. */
const late: ReadonlySet<string> = new Set([
  "column",
  "attribute",
  "constraint",
  "domain_constraint",
  "index",
  "statistics",
  "trigger",
  "rule",
  "policy",
  "function",
  "procedure",
  "aggregate",
]);

/** Whether PostgreSQL can rename objects of a kind. */
export function canRename(object: { readonly kind: string }): boolean {
  return kindOf(object).rename !== undefined;
}
