import assert from "node:assert/strict";
import * as path from "node:path";
import postgres from "postgres";
import { freshDatabase } from "../support/database.ts";
import { databaseState } from "../support/database_state.ts";
import { revisionText } from "../support/project.ts";
import { runScript } from "../support/run_script.ts";
import { bookshopFiles, bookshopIds, scriptProject } from "../support/script_project.ts";

const bookshop = await bookshopFiles();
const hasPsql = await isInstalled("psql");

/** Parts of the bookshop without a revision outside a transaction: each end, and the states to start from. */
const parts: readonly (readonly [end: string, ...starts: string[]])[] = [
  [bookshopIds[2], "base", bookshopIds[0], bookshopIds[1]],
  [bookshopIds[6], bookshopIds[3], bookshopIds[4], bookshopIds[5]],
];

/** A way to run a script; it throws when it fails. */
type Client = (url: string, script: string) => Promise<void>;

/** As pgAdmin and most drivers do. */
const asOneQuery: Client = async (url, script) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(script);
  } finally {
    await sql.end();
  }
};

/** As DBeaver and DataGrip do. */
const byStatement: Client = async (url, script) => {
  assert.deepEqual(await runScript(url, script), []);
};

function psql(...flags: string[]): Client {
  return async (url, script) => {
    const file = await Deno.makeTempFile({ suffix: ".sql" });
    try {
      await Deno.writeTextFile(file, script);
      const args = ["-X", "-q", ...flags, "-f", file, url];
      const { success, stderr } = await new Deno.Command("psql", { args }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
    } finally {
      await Deno.remove(file);
    }
  };
}

async function isInstalled(program: string): Promise<boolean> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(path.delimiter)) {
    const found = await Deno.stat(path.join(folder, program)).catch(() => null);
    if (found?.isFile) return true;
  }
  return false;
}

const clients: readonly [name: string, client: Client, ignore: boolean][] = [
  ["statement by statement", byStatement, false],
  ["as one query", asOneQuery, false],
  ["by psql -f", psql("-v", "ON_ERROR_STOP=1"), !hasPsql],
  ["by psql -1 -f", psql("-1"), !hasPsql],
];

for (const [name, client, ignore] of clients) {
  Deno.test({
    name: `a script that is run ${name} leaves a database as a live run does`,
    ignore,
    fn: async () => {
      await using project = await scriptProject(bookshop);
      for (const [end, ...starts] of parts) {
        const live = await freshDatabase();
        await project.on(live, "upgrade", end);
        const expected = await databaseState(live);
        for (const start of starts) {
          for (const flags of [[], ["--idempotent"]]) {
            const url = await freshDatabase();
            if (start !== "base") await project.on(url, "upgrade", start);
            await client(url, await project.offline("upgrade", `${start}:${end}`, "--sql", ...flags));
            assert.deepEqual(await databaseState(url), expected, `${start}:${end} ${flags}`);
          }
        }
      }
    },
  });
}

Deno.test({
  name: "a script with psql's own commands is run by psql from every state of the bookshop",
  ignore: !hasPsql,
  fn: async () => {
    await using project = await scriptProject(bookshop);
    const live = await freshDatabase();
    await project.on(live, "upgrade");
    const expected = await databaseState(live);
    const idempotent = await project.offline("upgrade", "--sql", "--idempotent", "--psql");
    for (const state of ["base", ...bookshopIds]) {
      const exact = await project.offline("upgrade", `${state}:heads`, "--sql", "--psql");
      for (const script of [idempotent, exact]) {
        const url = await freshDatabase();
        if (state !== "base") await project.on(url, "upgrade", state);
        await psql()(url, script);
        assert.deepEqual(await databaseState(url), expected, `from ${state}`);
      }
    }
  },
});

Deno.test("a script that is sent as one query and fails changes nothing, whether in the middle or at its guard", async () => {
  const first = revisionText("a", "base", { upgrade: "CREATE TABLE a ();\nINSERT INTO missing VALUES (1);" });
  await using project = await scriptProject({
    "a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE a ();", downgrade: "DROP TABLE a;" }),
    "b.sql": revisionText("b", "a", { upgrade: "CREATE TABLE b ();", downgrade: "DROP TABLE b;" }),
  });
  await using failing = await scriptProject({ "a.sql": first, "b.sql": revisionText("b", "a") });
  const url = await freshDatabase();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await assert.rejects(
      async () => await sql.unsafe(await failing.offline("upgrade", "--sql")),
      /"missing" does not exist/,
    );
    await sql.unsafe("ROLLBACK");
    await sql.unsafe(await project.offline("upgrade", "--sql"));
    await assert.rejects(
      async () => await sql.unsafe(await project.offline("upgrade", "--sql")),
      /nothing is run/,
    );
    await sql.unsafe("ROLLBACK");
    await sql.unsafe(await project.offline("downgrade", "b:base", "--sql"));
    await sql.unsafe(await project.offline("upgrade", "--sql", "--idempotent"));
  } finally {
    await sql.end();
  }
  assert.deepEqual((await databaseState(url)).versionRows, ["b"]);
});
