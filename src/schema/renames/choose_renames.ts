import { didYouMean } from "../../core/nearest.ts";
import type { Catalog } from "../catalog.ts";
import { identify, namePath } from "../identify.ts";
import type { CatalogObject } from "../object.ts";
import { refuseRename, type RenameDeclaration, renameLevel } from "./declaration.ts";
import type { Rename } from "./rename.ts";
import { type DeclaredPair, RenameChoice } from "./rename_choice.ts";

/** What of some declarations is to be done, and what was done before. */
export interface ChosenRenames {
  readonly renames: readonly Rename[];
  /** Asked for, but there is nothing to do. */
  readonly idle: readonly RenameDeclaration[];
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
  const choice = new RenameChoice(pairs, current, desired);
  const active = pairs.filter((pair) => choice.isActive(pair));
  const isCarried = ({ after }: DeclaredPair) =>
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
): DeclaredPair | null {
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
