import type { Statement } from "../../sql/statement.ts";
import { TokenReader } from "../../sql/token_reader.ts";

/** The name, in its parts, of the index that a `DROP INDEX CONCURRENTLY` drops; null for anything else. */
export function droppedConcurrently(statement: Statement): readonly string[] | null {
  const reader = new TokenReader(statement);
  if (!reader.take("drop", "index", "concurrently")) return null;
  reader.take("if", "exists");
  const parts: string[] = [];
  do {
    const part = reader.takeName();
    if (part === null) return null;
    parts.push(part);
  } while (reader.takeSymbol("."));
  return parts;
}
