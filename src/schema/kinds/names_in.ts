import { type Catalog, membersOf } from "../catalog.ts";
import type { CatalogObject } from "../object.ts";

/**
 * The identities of what a text seems to name: the body of a function, with what it hands to EXECUTE.
 * Every word that is the name of something counts, and one behind a point only when its schema stands before it; a table
 * counts with its columns. Too many do no harm, for what is mentioned is only made first where that is possible.
 */
export function* namesIn(text: string, catalog: Catalog): Generator<string> {
  const names = nameIndex(catalog);
  const seen = new Set<string>();
  for (const [path] of text.matchAll(paths)) {
    const words = [...path.matchAll(word)].map(([, quoted, plain]) =>
      quoted === undefined ? plain!.toLowerCase() : quoted.replaceAll('""', '"')
    );
    for (const [i, name] of words.entries()) {
      for (const { identity, schema } of names.get(name) ?? []) {
        if ((i > 0 && words[i - 1] !== schema) || seen.has(identity)) continue;
        seen.add(identity);
        yield identity;
        yield* membersOf(catalog, identity).filter(({ kind }) => kind === "column").map((it) => it.identity);
      }
    }
  }
}

const identifier = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;
const paths = new RegExp(String.raw`${identifier}(?:\s*\.\s*${identifier})*`, "gu");
const word = /"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*)/gu;

const indexes = new WeakMap<Catalog, ReadonlyMap<string, readonly CatalogObject[]>>();

/** What stands alone in a schema, by name; made once for a catalog. */
function nameIndex(catalog: Catalog): ReadonlyMap<string, readonly CatalogObject[]> {
  const known = indexes.get(catalog);
  if (known) return known;
  const index = Map.groupBy(
    [...catalog.objects.values()].filter(({ parent, schema }) => parent === null && schema !== null),
    ({ name }) => name,
  );
  indexes.set(catalog, index);
  return index;
}
