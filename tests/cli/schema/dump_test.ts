import assert from "node:assert/strict";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { ask } from "../../support/migrate.ts";
import { schemaProject } from "../../support/schema_project.ts";

const schema = `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE a (id int PRIMARY KEY, m mood DEFAULT 'ok', b_id int);
CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);
ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b;
CREATE INDEX ON a (m);
COMMENT ON TABLE a IS 'first';
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
CREATE VIEW v AS SELECT a.id, a.m FROM a JOIN b ON b.a_id = a.id;`;

for (const version of testedVersions()) {
  Deno.test(`dump of server ${version} loads back equal, as one file and split`, async () => {
    await using project = await schemaProject("");
    const [url, copy] = [await freshDatabase(version), await freshDatabase(version)];
    await ask(url, schema);
    const { code, out, err } = await project.on(url, "dump");
    assert.equal(code, 0, err);
    await ask(copy, out);
    assert.equal((await project.run("diff", url, copy)).out, "");
    assert.equal((await project.on(copy, "dump")).out, out);

    await project.on(url, "dump", "--split", "-o", "objects");
    assert.match(await project.read("objects/table/public.a.sql"), /COMMENT ON TABLE public\.a IS 'first'/);
    const split = await project.run("diff", url, "objects");
    assert.deepEqual([split.code, split.out], [0, ""], split.err);
  });
}

Deno.test("dump writes the schema of the revisions to a file, the version table not included", async () => {
  await using project = await schemaProject("");
  const { code, out } = await project.run("dump", "revisions", "-o", "now.sql");
  assert.deepEqual([code, out], [0, ""]);
  const text = await project.read("now.sql");
  assert.match(text, /CREATE TABLE public\.users/);
  assert.doesNotMatch(text, /alembic_version/);
});

Deno.test("dump --only writes what is chosen", async () => {
  await using project = await schemaProject(schema);
  const { out } = await project.run("dump", "target", "--only", "enum:*");
  assert.equal(out, "CREATE TYPE public.mood AS ENUM (\n    'sad',\n    'ok'\n);\n");
});
