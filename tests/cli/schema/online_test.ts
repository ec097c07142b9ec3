import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { ask } from "../../support/migrate.ts";
import { revisionText } from "../../support/project.ts";
import { schemaProject } from "../../support/schema_project.ts";

const before =
  "CREATE TABLE users (id int PRIMARY KEY, mail text); CREATE TABLE posts (id int PRIMARY KEY, user_id int);";
const after = `CREATE TABLE users (
    id int PRIMARY KEY,
    email text NOT NULL UNIQUE, -- renamed from: mail
    token text NOT NULL DEFAULT md5(random()::text)
  );
  CREATE TABLE posts (id int PRIMARY KEY, user_id int REFERENCES users CHECK (user_id > 0));
  CREATE INDEX posts_user_id ON posts (user_id);`;

async function onlineProject(settings: string) {
  return await schemaProject(after, {
    settings,
    files: {
      "migrations/a1_users.sql": revisionText("a1", "base", {
        upgrade: before,
        downgrade: "DROP TABLE posts; DROP TABLE users;",
      }),
    },
  });
}

for (const version of testedVersions()) {
  Deno.test(`revision --autogenerate --online goes up and down in steps on server ${version}`, async () => {
    await using project = await onlineProject('shadow = "database"\nonline = true');
    const url = await freshDatabase(version);
    await project.on(url, "upgrade", "-q");
    await ask(
      url,
      "INSERT INTO users SELECT i, 'm' || i FROM generate_series(1, 3000) i; INSERT INTO posts SELECT i, i FROM generate_series(1, 3000) i",
    );
    const { code, err, out } = await project.on(url, "revision", "--autogenerate", "-m", "tokens");
    assert.deepEqual([code, err], [0, ""]);
    const files = out.trim().split("\n").map((line) => line.replace("Generated ", ""));
    assert.ok(files.length >= 4, out);
    const texts = await Promise.all(files.map((file) => fs.readFile(path.join(project.path, file), "utf8")));
    assert.match(texts[0]!, /RENAME COLUMN mail TO email/);
    for (const text of texts) {
      const isOutside = text.includes("\n-- transaction = false\n");
      assert.equal(text.split("-- +++ downgrade")[0]!.includes("CONCURRENTLY"), isOutside, text);
    }
    for (const words of [["upgrade"], ["check"], ["downgrade", "a1"], ["upgrade"], ["check"]]) {
      const done = await project.on(url, ...words, "-q");
      assert.deepEqual([done.code, done.err], [0, ""], words.join(" "));
      if (words[0] !== "check" && words[0] !== "downgrade") {
        assert.deepEqual(await ask(url, "SELECT count(DISTINCT token)::int FROM users"), [3000]);
      }
    }
  });
}

Deno.test("check --sql --online prints what can be run group by group, and --online alone is refused", async () => {
  await using project = await onlineProject("");
  const { code, out } = await project.run("check", "--from-revisions", "--sql", "--online");
  assert.equal(code, 3);
  assert.match(out, /^BEGIN;\n\nALTER TABLE public\.users RENAME COLUMN mail TO email;/);
  assert.match(out, /COMMIT;\n\n-- outside a transaction\n(?:[^;]*;\n\n)*?CREATE /);
  const refused = await project.run("check", "--from-revisions", "--online");
  assert.equal(refused.code, 2);
  assert.match(refused.err, /Cannot use --online without --sql/);
});

Deno.test("revision --autogenerate --online says what keeps others waiting all the same", async () => {
  await using project = await schemaProject(
    "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);",
  );
  const words = ["revision", "--autogenerate", "--from-revisions", "--dry-run"];
  const online = await project.run(...words, "--online");
  const sentence = "nobody can read or write public.users while it is written anew";
  assert.equal(online.err, `WARNING: this keeps others waiting:\n  ${sentence}\n`);
  assert.match(
    online.out,
    new RegExp(`-- blocks: ${sentence}\nALTER TABLE public\\.users ALTER COLUMN id TYPE`),
  );
  assert.equal((await project.run(...words)).err, "");
});

Deno.test("revision --autogenerate --online says that an array is written anew, whatever its length becomes", async () => {
  const columns = (length: number) => `CREATE TABLE t (a varchar(${length})[], b varchar(${length}));`;
  await using project = await schemaProject(columns(10), {
    files: { "migrations/a1_users.sql": revisionText("a1", "base", { upgrade: columns(5) }) },
  });
  const { out } = await project.run(
    "revision",
    "--autogenerate",
    "--from-revisions",
    "--dry-run",
    "--online",
  );
  assert.match(
    out,
    /-- blocks: [^\n]*\nALTER TABLE public\.t ALTER COLUMN a TYPE character varying\(10\)\[\]/,
  );
  assert.match(out, /;\n\nALTER TABLE public\.t ALTER COLUMN b TYPE character varying\(10\);/);
});

Deno.test("A post_write hook that fails leaves all revisions of one plan behind", async () => {
  await using project = await onlineProject('[hooks]\npost_write = [["false", "{path}"]]');
  const { code, err } = await project.run(
    "revision",
    "--autogenerate",
    "--from-revisions",
    "--online",
    "-m",
    "x",
  );
  assert.equal(code, 1);
  assert.match(err, /^error: Cannot finish the hook "false": it exited with 1/m);
  const files = await fs.readdir(path.join(project.path, "migrations"));
  const [, total] = /_x_1_of_(\d+)\.sql$/.exec(files.find((name) => name.includes("_x_1_of_"))!)!;
  assert.equal(files.length, 1 + Number(total));
});
