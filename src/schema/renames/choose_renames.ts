import { didYouMean } from "../../core/nearest.ts";
import { type Catalog, membersOf } from "../catalog.ts";
import { changedIdentity, compareCatalogs } from "../compare.ts";
import { identify, namePath } from "../identify.ts";
import type { CatalogObject } from "../object.ts";
import { refuseRename, type RenameDeclaration, renameLevel } from "./declaration.ts";
import type { Rename } from "./rename.ts";

/** What of some declarations is to be done, and what was done before. */
export interface ChosenRenames {
  readonly renames: readonly Rename[];
  /** Asked for, but there is nothing to do. */
  readonly idle: readonly RenameDeclaration[];
}

/** A declaration with what it speaks of. */
interface Pair {
  readonly declaration: RenameDeclaration;
  readonly old: string;
  readonly before: CatalogObject | undefined;
  readonly after: CatalogObject;
}

/**
 * Chooses the declared renames of one level that are still to be made. A comment stays in the desired schema when its
 * rename is done, so one is done when the old name is gone or means something else by now.
 *
 * @param current the current schema, with all renames of lower levels made
 * @throws {SourceError | UsageError} for one that can't be meant
 */
export function chooseRenames(
  level: number,
  declarations: readonly RenameDeclaration[],
  current: Catalog,
  desired: Catalog,
  done: readonly Rename[],
): ChosenRenames {
  const pairs = declarations.filter(({ kinds }) => renameLevel(kinds[0]!) === level)
    .map((declaration) => resolvePair(declaration, current, desired, done))
    .filter((pair) => pair !== null);
  const choice = new Choice(pairs, current, desired);
  const active = pairs.filter((pair) => choice.isActive(pair));
  const isCarried = ({ after }: Pair) =>
    after.origins.some((origin) => active.some((other) => other.after.identity === origin));
  return {
    renames: active.filter((pair) => !isCarried(pair)).map(({ before, after }) => ({
      before: before!,
      after,
    })),
    idle: pairs.filter((pair) => pair.declaration.span === null && !active.includes(pair))
      .map(({ declaration }) => declaration),
  };
}

/** Finds what a declaration speaks of; null when what it would be a part of is new. */
function resolvePair(
  declaration: RenameDeclaration,
  current: Catalog,
  desired: Catalog,
  done: readonly Rename[],
): Pair | null {
  const after = findTarget(declaration, current, desired, done);
  if (after.parent !== null && !current.objects.has(after.parent)) return null;
  const old = oldIdentity(declaration, after);
  if (old === after.identity) throw refuseRename(declaration, "that is its name", "remove the declaration");
  return { declaration, old, before: current.objects.get(old), after };
}

function oldIdentity({ oldName }: RenameDeclaration, after: CatalogObject): string {
  return identify({ ...after, name: oldName });
}

function findTarget(
  declaration: RenameDeclaration,
  current: Catalog,
  desired: Catalog,
  done: readonly Rename[],
): CatalogObject {
  const { kinds, path } = declaration;
  const found = [path, ...renamedPaths(path, done)]
    .map((one) => objectsNamed(desired, declaration, one))
    .find((list) => list.length > 0) ?? [];
  const isPublic = ({ schema }: CatalogObject) => schema === "public";
  const likely = found.some(isPublic) ? found.filter(isPublic) : found;
  const known = likely.filter((it) => current.objects.has(oldIdentity(declaration, it)));
  const [first, another] = known.length > 0 ? known : likely;
  if (first && !another) return first;
  if (!first) {
    const names = [...desired.objects.values()].filter(({ kind }) => kinds.includes(kind)).map((it) =>
      it.name
    );
    throw refuseRename(
      declaration,
      `the desired schema has no "${path.join(".")}"`,
      didYouMean(path.at(-1)!, names),
    );
  }
  const names = likely.map(({ identity }) => identity.slice(identity.indexOf(":") + 1));
  throw refuseRename(declaration, `it may mean ${names.join(" or ")}`, "say it with --rename, in full");
}

/** The path as it is after what holds it was renamed: `users.mail` is in `accounts` by now. */
function renamedPaths(path: readonly string[], done: readonly Rename[]): string[][] {
  const owner = path.slice(0, -1);
  return done.filter(({ before }) => owner.length > 0 && endsWith(namePath(before), owner))
    .map(({ after }) => [...namePath(after), path.at(-1)!]);
}

function objectsNamed(
  catalog: Catalog,
  { kinds, arguments: said }: RenameDeclaration,
  path: readonly string[],
): CatalogObject[] {
  return [...catalog.objects.values()].filter((object) =>
    kinds.includes(object.kind) && object.name === path.at(-1) && endsWith(namePath(object), path) &&
    (said === null || !("arguments" in object) || plain(String(object.arguments)) === plain(said))
  );
}

function endsWith(path: readonly string[], end: readonly string[]): boolean {
  return end.length <= path.length && end.every((name, i) => name === path[path.length - end.length + i]);
}

function plain(types: string): string {
  return types.replace(/\s+/g, "").toLowerCase();
}

/** Tells of pairs whether they are to be renamed. */
class Choice {
  readonly #byOld: ReadonlyMap<string, Pair>;
  readonly #takers: ReadonlySet<string>;

  constructor(
    pairs: readonly Pair[],
    readonly current: Catalog,
    readonly desired: Catalog,
  ) {
    this.#byOld = new Map(pairs.map((pair) => [pair.old, pair]));
    this.#takers = new Set(pairs.map(({ after }) => after.identity));
  }

  isActive(pair: Pair, path: readonly Pair[] = []): boolean {
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
  #isRound(path: readonly Pair[]): boolean {
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
  #refuseMissing({ declaration, after }: Pair): void {
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
