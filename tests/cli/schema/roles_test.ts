import assert from "node:assert/strict";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { ask } from "../../support/migrate.ts";
import { schemaProject, usersSql } from "../../support/schema_project.ts";

/** Roles belong to a whole server, which tests share: their names are of this file alone. */
const [reader, chief] = ["roles_test_reader", "roles_test_chief"];
const makeRoles =
  `DO $$ BEGIN CREATE ROLE ${reader}; CREATE ROLE ${chief}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`;

const wanted = `${usersSql.upgrade}
ALTER TABLE users OWNER TO ${chief};
GRANT SELECT ON users TO ${reader};
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${reader};`;

Deno.test("check looks at owners and privileges only when it is asked to, by settings or by flags", async () => {
  await using project = await schemaProject(wanted);
  assert.deepEqual((await project.run("check", "--from-revisions")).code, 0);
  const flags = await project.run(
    "check",
    "--from-revisions",
    "--owners",
    "--privileges",
    "--default-privileges",
  );
  assert.equal(flags.code, 3);
  const names = flags.out.trim().split("\n").map((line) => line.replace(/: .*/s, ""));
  assert.deepEqual(names.filter((line) => !line.startsWith(" ")).sort(), [
    "~ default privileges everywhere",
    "~ grant TABLE public.users",
    "~ owner of table public.users",
  ]);
  const settings = "owners = true\nprivileges = true\ndefault_privileges = true";
  await using switched = await schemaProject(wanted, { settings });
  assert.equal((await switched.run("check", "--from-revisions")).out, flags.out);
});

for (const version of testedVersions()) {
  for (const shadow of ["embedded", "database"]) {
    Deno.test(`check --owners --privileges on server ${version} by the shadow "${shadow}" sees what schema.sql says`, async () => {
      const url = await freshDatabase(version);
      await ask(url, makeRoles);
      await using project = await schemaProject(wanted, { settings: `shadow = "${shadow}"` });
      await project.on(url, "upgrade", "-q");
      const flags = ["--owners", "--privileges", "--default-privileges"];
      const { code, out, err } = await project.on(url, "check", "--sql", ...flags);
      assert.equal(code, 3, err);
      await ask(url, out);
      const after = await project.on(url, "check", ...flags);
      assert.deepEqual([after.code, after.out], [0, ""], after.err);
    });
  }

  Deno.test(`revision --autogenerate on server ${version} gives what it makes again back its owner and grants`, async () => {
    const url = await freshDatabase(version);
    await ask(url, makeRoles);
    const view = "CREATE VIEW names AS SELECT id FROM users;";
    await using project = await schemaProject(usersSql.upgrade.replace("int", "bigint") + view);
    await project.on(url, "upgrade", "-q");
    await ask(url, `${view} GRANT SELECT ON names TO ${reader}; ALTER VIEW names OWNER TO ${chief};`);
    const state = "SELECT relowner::regrole || ' ' || relacl::text FROM pg_class WHERE relname = 'names'";
    const before = await ask(url, state);
    const { code, err } = await project.on(url, "revision", "--autogenerate", "--rev-id", "b2");
    assert.equal(code, 0, err);
    await project.on(url, "upgrade", "-q");
    assert.deepEqual(await ask(url, state), before);
    assert.equal((await project.on(url, "downgrade", "-1", "-q")).code, 0);
    assert.deepEqual(await ask(url, state), before);
  });
}

Deno.test("check --owners takes the role of the live database for that of the shadow", async () => {
  const url = await freshDatabase();
  const [user] = await ask(url, "SELECT current_user::text");
  await using project = await schemaProject(`${usersSql.upgrade} ALTER TABLE users OWNER TO "${user}";`);
  await project.on(url, "upgrade", "-q");
  const { code, out } = await project.on(url, "check", "--owners");
  assert.deepEqual([code, out], [0, ""]);
});

Deno.test("check --owners knows the role that revisions run as", async () => {
  const url = await freshDatabase();
  await ask(url, `${makeRoles}; GRANT ALL ON SCHEMA public TO ${chief}`);
  const settings = `[database]\nurl = "${url}"\nrole = "${chief}"\n`;
  await using project = await schemaProject(usersSql.upgrade, { files: { "aludel.toml": settings } });
  await project.run("upgrade", "-q");
  assert.deepEqual(await ask(url, "SELECT relowner::regrole::text FROM pg_class WHERE relname = 'users'"), [
    chief,
  ]);
  const { code, out, err } = await project.run("check", "--owners");
  assert.deepEqual([code, out], [0, ""], err);
});

Deno.test("dump writes owners and privileges only when it is asked to", async () => {
  await using project = await schemaProject(wanted);
  assert.doesNotMatch((await project.run("dump", "target")).out, /OWNER|GRANT/);
  const { out } = await project.run("dump", "target", "--owners", "--privileges");
  assert.match(out, new RegExp(`ALTER TABLE public.users OWNER TO ${chief};`));
  assert.match(out, new RegExp(`GRANT SELECT ON TABLE public.users TO ${reader};`));
});

Deno.test("a scratch database gets no roles: check says who is missing and what to do", async () => {
  const scratch = await freshDatabase();
  await using project = await schemaProject(`${usersSql.upgrade} GRANT SELECT ON users TO nobody_at_all;`, {
    settings: `shadow = "${scratch}"`,
  });
  const { code, err } = await project.run("check", "--from-revisions");
  assert.equal(code, 1);
  assert.match(err, /note: the server of .* has no role "nobody_at_all"\n/);
  assert.match(err, /hint: create it there \(CREATE ROLE "nobody_at_all"\), or set shadow = "embedded"/);
});
