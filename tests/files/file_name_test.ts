import assert from "node:assert/strict";
import { timestampIn } from "../../src/files/clock.ts";
import { revisionFileName, slugOf } from "../../src/files/file_name.ts";

const parts = {
  id: "ae1027a6acf0",
  message: "Add a column",
  created: new Date("2026-11-20T21:30:05Z"),
  timezone: "UTC",
  truncateSlugLength: 40,
};

for (
  const [template, expected] of [
    ["{id}_{slug}", "ae1027a6acf0_add_a_column.sql"],
    ["{year}/{month}{day}_{hour}{minute}{second}_{slug}", "2026/1120_213005_add_a_column.sql"],
    ["{epoch}-{id}", "1795210205-ae1027a6acf0.sql"],
  ] as const
) {
  Deno.test(`revisionFileName() fills in ${template}`, () =>
    assert.equal(revisionFileName(template, parts), expected));
}

Deno.test("revisionFileName() leaves no underscore behind when there is no message", () => {
  assert.equal(revisionFileName("{id}_{slug}", { ...parts, message: "" }), "ae1027a6acf0.sql");
});

Deno.test("revisionFileName() uses the clock of the zone", () => {
  const berlin = { ...parts, timezone: "Asia/Tokyo" };
  assert.equal(revisionFileName("{day}_{hour}", berlin), "21_06.sql");
  assert.throws(() => revisionFileName("{id}", { ...parts, timezone: "Mars/Olympus" }), { code: "timezone" });
});

for (const template of ["../{id}", "/{id}", "{slug}/../../{id}", "a//{id}", "{id}/..", "\\{id}"]) {
  Deno.test(`revisionFileName() refuses ${template}, which leaves the folder`, () => {
    assert.throws(() => revisionFileName(template, parts), { code: "file_template" });
  });
}

Deno.test("revisionFileName() refuses an unknown token, and a message can't leave the folder", () => {
  assert.throws(() => revisionFileName("{rev}", parts), { code: "file_template", hint: /\{id\} \{slug\}/ });
  assert.equal(revisionFileName("{slug}", { ...parts, message: "../../etc/passwd" }), "etc_passwd.sql");
});

for (
  const [message, expected] of [
    [
      "This is a really long name with lots of characters and also a ton of words",
      "this_is_a_really_long_name_with_lots_of_",
    ],
    ["Über die Brücke", "über_die_brücke"],
    ["x".repeat(60), `${"x".repeat(40)}_`],
    ["!?", ""],
    ["\u{20000}".repeat(40), "\u{20000}".repeat(40)],
    ["a" + "\u{20000}".repeat(60), "a" + "\u{20000}".repeat(39) + "_"],
    ["Cafe\u0301 au lait", "caf\u00e9_au_lait"],
    ["\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u093f\u0928\u094d\u0926\u0940"],
  ] as const
) {
  Deno.test(`slugOf() makes ${JSON.stringify(expected)}`, () => assert.equal(slugOf(message, 40), expected));
}

for (
  const [zone, expected] of [
    ["UTC", "2026-11-20T21:30:05Z"],
    ["Europe/Berlin", "2026-11-20T22:30:05+01:00"],
    ["Asia/Kolkata", "2026-11-21T03:00:05+05:30"],
  ] as const
) {
  Deno.test(`timestampIn() writes the offset of ${zone}`, () =>
    assert.equal(timestampIn(parts.created, zone), expected));
}
