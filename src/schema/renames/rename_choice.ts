import { didYouMean } from "../../core/nearest.ts";
import { type Catalog, membersOf } from "../catalog.ts";
import { changedIdentity, compareCatalogs } from "../compare.ts";
import type { CatalogObject } from "../object.ts";
import { refuseRename, type RenameDeclaration } from "./declaration.ts";

/** A declaration with what it speaks of. */
export interface DeclaredPair {
  readonly declaration: RenameDeclaration;
  readonly old: string;
  readonly before: CatalogObject | undefined;
  readonly after: CatalogObject;
}

/** Tells of pairs whether they are to be renamed. */
export class RenameChoice {
  readonly #byOld: ReadonlyMap<string, DeclaredPair>;
  readonly #takers: ReadonlySet<string>;

  constructor(
    pairs: readonly DeclaredPair[],
    readonly current: Catalog,
    readonly desired: Catalog,
  ) {
    this.#byOld = new Map(pairs.map((pair) => [pair.old, pair]));
    this.#takers = new Set(pairs.map(({ after }) => after.identity));
  }

  isActive(pair: DeclaredPair, path: readonly DeclaredPair[] = []): boolean {
    const { declaration, before, after, old } = pair;
    if (path.includes(pair)) return this.#isRound(path);
    const isNewThere = this.current.objects.has(after.identity);
    if (!before) {
      if (!isNewThere) this.#refuseMissing(pair);
      return false;
    }
    const isOldWanted = this.desired.objects.has(old);
    if (!isNewThere) {
      if (!isOldWanted || this.#takers.has(old)) return true;
      throw refuseRename(
        declaration,
        "the desired schema has both",
        "remove the declaration, or the old one",
      );
    }
    const holder = this.#byOld.get(after.identity);
    if (holder && this.isActive(holder, [...path, pair])) return true;
    if (isOldWanted) return false;
    throw refuseRename(
      declaration,
      `"${after.name}" is there already, and so is "${before.name}"`,
      "if it was renamed before, remove the declaration; else drop or rename the other one in a revision before",
    );
  }

  /** Whether names that go round are still to be exchanged: before and after, the same names are there. */
  #isRound(path: readonly DeclaredPair[]): boolean {
    const comment = path.find(({ declaration }) => declaration.span !== null);
    if (!comment) return true;
    const about = path.flatMap(({ old }) => [
      old,
      ...membersOf(this.current, old).map(({ identity }) => identity),
    ]);
    const changed = new Set(compareCatalogs(this.current, this.desired).map(changedIdentity));
    if (!about.some((identity) => changed.has(identity))) return false;
    throw refuseRename(
      comment.declaration,
      "the two change names, and nobody can see in a schema whether they have done it",
      "remove these comments, and use --rename for each the one time that it is to be done",
    );
  }

  /** Where there is nothing yet, a declaration is an old one. */
  #refuseMissing({ declaration, after }: DeclaredPair): void {
    const others = [...this.current.objects.values()].filter(({ kind, parent, schema }) =>
      kind === after.kind && parent === after.parent && schema === after.schema
    );
    if (others.length === 0) return;
    throw refuseRename(
      declaration,
      "the current schema has neither",
      didYouMean(declaration.oldName, others.map(({ name }) => name)),
    );
  }
}
