/** Parsers meet what nobody meant to write. `deno task fuzz` runs for longer; SEED and ROUNDS choose. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { AludelError } from "../../src/core/error.ts";
import { wholeSource } from "../../src/core/source.ts";
import { parseConninfo } from "../../src/database/libpq/conninfo.ts";
import { readSettings } from "../../src/files/settings.ts";
import { parseDestination, parseRange } from "../../src/revision/destination.ts";
import { linkRevisions } from "../../src/revision/link.ts";
import { parseRevision } from "../../src/revision/parse.ts";
import { preparePlan } from "../../src/run/prepare.ts";
import { planUpgrade } from "../../src/plan/upgrade.ts";
import { splitStatements } from "../../src/sql/split.ts";
import { root } from "../house/sources.ts";
import { testFolder } from "../support/project.ts";
import { Dice, mutate } from "./mutate.ts";

const seed = Number(Deno.env.get("SEED") ?? Math.trunc(Math.random() * 2 ** 31));
const rounds = Number(Deno.env.get("ROUNDS") ?? 1500);

/** Feeds mutants to a parser: it may take them or refuse them, and nothing else. */
function fuzz(name: string, seeds: () => Promise<readonly string[]>, parse: (text: string) => unknown): void {
  Deno.test(`${name} takes or refuses whatever it is given (SEED=${seed})`, async () => {
    const dice = new Dice(seed);
    const corpus = [...await seeds()];
    for (let round = 0; round < rounds; round++) {
      const mutant = mutate(dice, dice.pick(corpus), corpus);
      try {
        parse(mutant);
        if (corpus.length < 400 && dice.below(10) === 0) corpus.push(mutant);
      } catch (error) {
        assert.ok(error instanceof AludelError, `${JSON.stringify(mutant)}\n${(error as Error).stack}`);
        assert.ok(
          error.code !== "" && error.message.length < 5000,
          `${JSON.stringify(mutant)}: ${error.message}`,
        );
      }
    }
  });
}

async function revisionFiles(): Promise<string[]> {
  const folder = path.join(root, "templates", "bookshop", "migrations");
  const files = (await fs.readdir(folder)).filter((file) => file.endsWith(".sql"));
  const texts = await Promise.all(files.map((file) => fs.readFile(path.join(folder, file), "utf8")));
  const full = `-- +++
-- id = "ab"
-- down_revision = ["a", "b"]
-- depends_on = ["c"]
-- branch_labels = ["left"]
-- message = "one\\ntwo"
-- created = 2026-11-20T21:30:00Z
-- transaction = false
-- lock_timeout = "5s"
-- variables = ["x"]
-- +++ upgrade
SELECT '\${x}', $$-- +++ downgrade$$ /* -- +++ */;
COPY t FROM STDIN;
1\t2
\\.
CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END;
-- +++ downgrade
DROP FUNCTION f;
`;
  return [full, full.replaceAll("\n", "\r\n"), ...texts];
}

fuzz("parseRevision()", revisionFiles, (text) => {
  const revision = parseRevision({ path: "a.sql", text });
  for (const part of [revision.upgrade, revision.downgrade]) if (part) splitStatements(part);
  const graph = linkRevisions([{ ...revision, downRevision: [], dependsOn: [] }]);
  preparePlan(planUpgrade(graph, [], "heads"), () => "value");
});

fuzz("splitStatements()", revisionFiles, (text) => {
  const source = wholeSource({ path: "a.sql", text });
  let end = 0;
  for (const { span } of splitStatements(source)) {
    assert.ok(span.start >= end && span.end > span.start && span.end <= text.length);
    end = span.end;
  }
});

const names = async () =>
  await Promise.resolve(["head", "heads", "left@head", "ae10", "ae10+2", "-1", "left@-1", "base:head"]);
fuzz("parseDestination()", names, parseDestination);
fuzz("parseRange()", names, parseRange);

const connections = [
  "postgresql://user:secret@host:5432,other:1/database?sslmode=verify-full&options=-c%20geqo%3Doff",
  "postgres://%2Fvar%2Frun/db",
  "postgresql://[::1]:5432/db?connect_timeout=10",
  "host=localhost port=5432 dbname='my db' user=a password='it\\'s' sslmode=require channel_binding=prefer",
  "service=one target_session_attrs=read-write load_balance_hosts=random hostaddr=127.0.0.1",
];
const nowhere = { env: {}, home: null, user: "somebody", socketFolders: ["/tmp"], serviceFolders: [] };
fuzz("parseConninfo()", () => Promise.resolve(connections), (text) => parseConninfo(text, nowhere));

Deno.test(`readSettings() takes or refuses whatever it is given (SEED=${seed})`, async () => {
  const dice = new Dice(seed);
  await using folder = await testFolder();
  const file = path.join(folder.path, "aludel.toml");
  const templates = ["generic", "bookshop", "multidb"].map((name) =>
    path.join(root, "templates", name, "aludel.toml")
  );
  const corpus = await Promise.all(templates.map((template) => fs.readFile(template, "utf8")));
  for (let round = 0; round < rounds / 5; round++) {
    const mutant = mutate(dice, dice.pick(corpus), corpus);
    await fs.writeFile(file, mutant);
    try {
      const settings = readSettings(file, { DATABASE_URL: "postgres://a" });
      const { versionLocations, fileTemplate, timezone, truncateSlugLength, postWrite, schema } = settings;
      void [versionLocations, fileTemplate, timezone, truncateSlugLength, postWrite, { ...schema }];
      for (const name of settings.databaseNames) void { ...settings.database(name) };
    } catch (error) {
      assert.ok(error instanceof AludelError, `${JSON.stringify(mutant)}\n${(error as Error).stack}`);
    }
  }
});
