import type { Statement } from "./statement.ts";
import { TokenReader } from "./token_reader.ts";

/** The index that a CREATE INDEX CONCURRENTLY makes; the names as the catalog has them. */
export interface ConcurrentIndex {
  /** The schema of the table, and so of the index; null: where the search path finds the table. */
  readonly schema: string | null;
  /** Null: the server chooses the name. */
  readonly name: string | null;
  readonly table: string;
}

/** Reads `CREATE [UNIQUE] INDEX CONCURRENTLY [[IF NOT EXISTS] name] ON [ONLY] table …`; null for anything else. */
export function createdConcurrently(statement: Statement): ConcurrentIndex | null {
  const reader = new TokenReader(statement);
  if (!reader.take("create")) return null;
  reader.take("unique");
  if (!reader.take("index", "concurrently")) return null;
  reader.take("if", "not", "exists");
  let name: string | null = null;
  if (!reader.take("on")) {
    name = reader.takeName();
    if (name === null || !reader.take("on")) return null;
  }
  reader.take("only");
  const table = takeQualified(reader);
  return table === null ? null : { ...table, name };
}

/** `table`, `schema.table` or `database.schema.table`. */
function takeQualified(reader: TokenReader): { schema: string | null; table: string } | null {
  const parts: string[] = [];
  do {
    const part = reader.takeName();
    if (part === null) return null;
    parts.push(part);
  } while (reader.takeSymbol("."));
  return { schema: parts.at(-2) ?? null, table: parts.at(-1)! };
}
