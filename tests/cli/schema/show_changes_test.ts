import assert from "node:assert/strict";
import { changeLines } from "../../../src/cli/schema/show_changes.ts";
import type { CatalogObject } from "../../../src/schema/object.ts";

const currencies = "AED ALL AMD ANG ARS AUD AWG AZN BBD BDT BHD BIF BMD BND BOB BRL".split(" ");

Deno.test("a long list is shown by the elements that differ, a short one whole", () => {
  assert.deepEqual(linesOf(["card"], ["card", "wallet"]), [
    '~ enum public.currency: values ["card"] → ["card","wallet"]',
  ]);
  assert.deepEqual(linesOf(currencies, currencies.toSpliced(5, 0, "AZA").slice(0, -1)), [
    "~ enum public.currency: values",
    "     ARS",
    "    +AZA",
    "     AUD",
    "     BOB",
    "    -BRL",
  ]);
});

function linesOf(before: readonly string[], after: readonly string[]): string[] {
  return changeLines([{
    verb: "alter",
    before: enumOf(before),
    after: enumOf(after),
    attributes: ["values"],
  }]);
}

function enumOf(values: readonly string[]): CatalogObject & { readonly values: readonly string[] } {
  const identity = "enum:public.currency";
  return {
    kind: "enum",
    identity,
    parent: null,
    origins: [],
    keeper: null,
    schema: "public",
    name: "currency",
    values,
  };
}
