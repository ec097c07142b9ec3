import type { Catalog } from "../catalog.ts";
import { type Ddl, listStatements } from "../ddl.ts";
import { kindOf } from "../kinds/mod.ts";
import { asideName } from "../kinds/set_aside.ts";
import type { CatalogObject } from "../object.ts";

/** An object of the current schema, and what the desired one calls it. */
export interface Rename {
  readonly before: CatalogObject;
  readonly after: CatalogObject;
}

/** Renames in an order in which they can be made, with the statements of both directions. */
export interface RenameScript {
  readonly renames: readonly Rename[];
  readonly upgrade: readonly Ddl[];
  readonly downgrade: readonly Ddl[];
}

export const noRenames: RenameScript = { renames: [], upgrade: [], downgrade: [] };

/** Writes renames of one level: a name is given away before it is taken; names that go round, over a name between. */
export function writeRenames(renames: readonly Rename[], current: Catalog, desired: Catalog): RenameScript {
  const steps = orderRenames(renames);
  const write = ({ before, after }: Rename, catalog: Catalog): Ddl[] =>
    listStatements(kindOf(before).rename!(after, before, catalog)).map((ddl) => ({
      ...ddl,
      about: after.identity,
    }));
  return {
    renames,
    upgrade: steps.flatMap((step) => write(step, current)),
    downgrade: steps.toReversed().flatMap(({ before, after }) =>
      write({ before: after, after: before }, desired)
    ),
  };
}

/** One script after another; the way back goes through them backwards. */
export function joinScripts(first: RenameScript, then: RenameScript): RenameScript {
  return {
    renames: [...first.renames, ...then.renames],
    upgrade: [...first.upgrade, ...then.upgrade],
    downgrade: [...then.downgrade, ...first.downgrade],
  };
}

function orderRenames(renames: readonly Rename[]): Rename[] {
  const holders = new Map(renames.map((rename) => [rename.before.identity, rename]));
  const steps: Rename[] = [];
  const open = new Set<Rename>();
  const done = new Set<Rename>();
  const moved = new Map<Rename, CatalogObject>();
  const settle = (rename: Rename): void => {
    if (done.has(rename)) return;
    const { before, after } = rename;
    const holder = holders.get(after.identity);
    if (open.has(rename)) {
      const between = { ...before, name: asideName(before.name) };
      steps.push({ before, after: between });
      holders.delete(before.identity);
      open.delete(rename);
      moved.set(rename, between);
      return;
    }
    open.add(rename);
    if (holder) settle(holder);
    steps.push({ before: moved.get(rename) ?? before, after });
    done.add(rename);
    open.delete(rename);
  };
  for (const rename of renames) settle(rename);
  return steps;
}
