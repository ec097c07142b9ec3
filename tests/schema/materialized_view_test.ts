import assert from "node:assert/strict";
import { makeCatalog } from "../../src/schema/catalog.ts";
import type { MaterializedView } from "../../src/schema/kinds/materialized_view.ts";
import { planChanges } from "../../src/schema/plan.ts";

function catalogOf(...views: readonly MaterializedView[]) {
  return makeCatalog(180000, views, [], []);
}

function view(definition: string, populated: boolean): MaterializedView {
  return {
    ...{ kind: "materialized_view", identity: "materialized_view:public.m", schema: "public", name: "m" },
    ...{
      parent: null,
      origins: [],
      keeper: null,
      accessMethod: null,
      tablespace: null,
      options: [],
      rowTypes: [],
      columns: [],
    },
    ...{ definition, populated },
  };
}

for (
  const [name, current, filled] of [
    ["leaves a new one empty that is declared so", catalogOf(), false],
    ["leaves a replaced one empty that was empty", catalogOf(view("SELECT 1", false)), false],
    ["fills a replaced one that was filled", catalogOf(view("SELECT 1", true)), true],
  ] as const
) {
  Deno.test(`planChanges() ${name}`, () => {
    const created = planChanges(current, catalogOf(view("SELECT 2", false))).statements.at(-1)!.sql;
    assert.equal(created, `CREATE MATERIALIZED VIEW public.m AS\nSELECT 2${filled ? "" : "\nWITH NO DATA"}`);
  });
}

Deno.test("planChanges() finds no difference between a filled materialized view and an empty one", () => {
  assert.deepEqual(
    planChanges(catalogOf(view("SELECT 1", true)), catalogOf(view("SELECT 1", false))).changes,
    [],
  );
});
