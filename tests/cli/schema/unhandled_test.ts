import assert from "node:assert/strict";
import { freshDatabase } from "../../support/database.ts";
import { ask } from "../../support/migrate.ts";
import { schemaProject, usersSql } from "../../support/schema_project.ts";

const conversion = "CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;";
const schema = `${usersSql.upgrade} ${conversion}`;

const warning = (places: string) =>
  `WARNING: conversion public.conv in ${places} is passed over: aludel does not handle it\n`;

function warnings(err: string): string {
  return err.split("\n").filter((line) => line.includes("passed over")).map((line) => `${line}\n`).join("");
}

Deno.test("check names once what it does not handle, and on which side it is", async () => {
  await using project = await schemaProject(schema);
  const url = await freshDatabase();
  await project.on(url, "upgrade", "-q");
  const wanted = await project.on(url, "check");
  assert.deepEqual([wanted.code, warnings(wanted.err)], [0, warning("schema.sql")]);
  await ask(url, conversion);
  const both = await project.on(url, "check");
  assert.equal(warnings(both.err), warning("schema.sql and the database"));
  const { unhandled } = JSON.parse((await project.on(url, "check", "--json")).out);
  assert.deepEqual(unhandled, [{
    kind: "conversion",
    schema: "public",
    name: "conv",
    identity: "conversion:public.conv",
    in: ["schema.sql", "the database"],
  }]);
});

Deno.test("diff, dump and autogenerate name what they do not handle", async () => {
  await using project = await schemaProject(schema);
  const words = [
    ["diff", "revisions", "target"],
    ["dump", "target"],
    ["revision", "--autogenerate", "--from-revisions", "--dry-run", "--allow-empty"],
  ];
  for (const command of words) {
    const { err } = await project.run(...command);
    assert.equal(warnings(err), warning("schema.sql"), command.join(" "));
  }
});

Deno.test("what exclude names is passed over without a word", async () => {
  await using project = await schemaProject(schema, { settings: 'exclude = ["conversion:*"]' });
  assert.equal(warnings((await project.run("check", "--from-revisions")).err), "");
  await using other = await schemaProject(schema);
  const flag = await other.run("check", "--from-revisions", "--exclude", "conversion:public.c*");
  assert.equal(warnings(flag.err), "");
});
