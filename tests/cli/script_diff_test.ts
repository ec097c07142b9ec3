import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { freshDatabase } from "../support/database.ts";
import { databaseState } from "../support/database_state.ts";
import { revisionText } from "../support/project.ts";
import { runScript } from "../support/run_script.ts";
import { bookshopFiles, scriptProject } from "../support/script_project.ts";

const bookshop = await bookshopFiles();

/** The comment behind a script. */
function diffOf(script: string): string {
  return script.slice(script.lastIndexOf("\n\n-- ") + 2);
}

Deno.test("--diff shows what a script changes in the schema, behind the script", async () => {
  await using project = await scriptProject(bookshop);
  const plain = await project.offline("upgrade", "1f0c:2a7d", "--sql");
  const script = await project.offline("upgrade", "1f0c:2a7d", "--sql", "--diff");
  assert.equal(
    script,
    `${plain}
-- What the script changes in the schema:
--
-- --- /dev/null
-- +++ enum public.book_format
-- @@ -0,0 +1,5 @@
-- +CREATE TYPE public.book_format AS ENUM (
-- +    'hardcover',
-- +    'paperback',
-- +    'ebook'
-- +);
-- --- table public.books
-- +++ table public.books
-- @@ -4,6 +4,7 @@
--      title text NOT NULL,
--      isbn text,
--      price_cents integer NOT NULL,
-- +    format public.book_format DEFAULT 'paperback'::public.book_format NOT NULL,
--      CONSTRAINT books_pkey PRIMARY KEY (id),
--      CONSTRAINT books_isbn_key UNIQUE (isbn),
--      CONSTRAINT books_price_cents_check CHECK ((price_cents >= 0)),
`,
  );
  assert.match(
    diffOf(await project.offline("downgrade", "7f14:6d83", "--sql", "--diff")),
    /^-- What .*\n--\n-- --- view public\.book_sales\n-- \+\+\+ \/dev\/null\n-- @@ -1,8 \+0,0 @@\n-- -CREATE VIEW/,
  );
  const idempotent = await project.offline("upgrade", "1f0c:2a7d", "--sql", "--diff", "--idempotent");
  assert.equal(diffOf(idempotent), diffOf(script));
});

Deno.test("--diff with --split stands behind each file", async () => {
  await using project = await scriptProject(bookshop);
  await project.offline("upgrade", "3c9e:heads", "--sql", "--diff", "--split", "parts");
  const folder = path.join(project.folder, "parts");
  const changes: string[] = [];
  for (const name of (await fs.readdir(folder)).sort()) {
    const diff = diffOf(await fs.readFile(path.join(folder, name), "utf8"));
    changes.push(
      [...diff.matchAll(/^-- (?:---|\+\+\+) (?!\/dev)(.*)$/gm)].map((match) => match[1]).join(", "),
    );
  }
  assert.deepEqual(changes, [
    "table public.books, table public.books",
    "table public.books, table public.books",
    "function public.record_price_change(), table public.books, table public.books, table public.price_changes",
    "view public.book_sales",
  ]);
});

Deno.test("--diff starts from several rows, and stays a comment whatever is in it", async () => {
  await using project = await scriptProject({
    "a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE a ();" }),
    "b.sql": revisionText("b", "base", { upgrade: "CREATE TABLE b ();" }),
    "c.sql": revisionText("c", ["a", "b"], {
      upgrade:
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS E'BEGIN\\rDROP TABLE a;\\r\\nEND'; DROP TABLE b;",
    }),
    "d.sql": revisionText("d", "c", { upgrade: "INSERT INTO a DEFAULT VALUES;" }),
  });
  const script = await project.offline("upgrade", "a,b:c", "--sql", "--diff");
  assert.match(diffOf(script), /^-- --- table public\.b\n-- \+\+\+ \/dev\/null$/m);
  const url = await freshDatabase();
  await project.on(url, "upgrade", "a");
  await project.on(url, "upgrade", "b");
  assert.deepEqual(await runScript(url, script), []);
  assert.match((await databaseState(url)).objects.join("\n"), /^relation r a owner/m);
  assert.match(
    diffOf(await project.offline("upgrade", "c:d", "--sql", "--diff")),
    /^-- The script changes nothing/,
  );
});

Deno.test("--diff says which statement fails, and then nothing is written", async () => {
  await using project = await scriptProject({
    "a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE a ();" }),
    "b.sql": revisionText("b", "a", { upgrade: "SELECT 1;\nSELECT missing FROM a;" }),
  });
  const error = await project.failure("upgrade", "--sql", "--diff", "-o", "script.sql");
  assert.match(
    error,
    /Cannot run revision "b": column "missing" does not exist[\s\S]*migrations\/b\.sql:6:8\n/,
  );
  assert.deepEqual((await fs.readdir(project.folder)).sort(), ["aludel.toml", "migrations"]);
});
