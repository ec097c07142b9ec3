import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { startGuarded } from "../database/libpq/guarded_server.ts";
import { ask } from "../support/migrate.ts";
import { revisionText, type TestFolder, testFolder } from "../support/project.ts";
import { executable, runCli } from "../support/run_cli.ts";

/** Stands in the password in a form that no way of quoting it changes. */
const core = "tr0ub4dor";
const password = `${core} '\\%/@:é`;
const encoded = encodeURIComponent(password);
const quoted = `'${password.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const files = {
  "aludel.toml": '[database]\nurl = "${DATABASE_URL:-}"\n[schema]\nshadow = "database"\n',
  "schema.sql": "CREATE TABLE t (x int);\nCREATE TABLE u ();\n",
  "migrations/a.sql": revisionText("a", "base", {
    upgrade: "CREATE TABLE t (x int);",
    downgrade: "DROP TABLE t;",
  }),
  "migrations/b.sql": revisionText("b", "a", {
    header: ["-- transaction = false"],
    upgrade: "CREATE INDEX CONCURRENTLY ON t (x);\nSELECT pg_sleep(0.5);",
    downgrade: "SELECT 1;",
  }),
  "migrations/c.sql": revisionText("c", "b", { upgrade: "SELECT 1/0;", downgrade: "" }),
};

/** Everything that a person, a script or a program beside could get to see. */
class Findings {
  readonly seen: string[] = [];

  look(what: string, text: string): void {
    for (const line of text.split("\n")) if (line.includes(core)) this.seen.push(`${what}: ${line}`);
  }

  async run(folder: TestFolder, words: readonly string[], env: Record<string, string> = {}): Promise<number> {
    const result = await runCli(words, {
      cwd: folder.path,
      env: { ALUDEL_DEBUG: "1", HOME: folder.path, ...env },
    });
    this.look(`standard output of ${words[0]}`, result.out);
    this.look(`standard error of ${words[0]}`, result.err);
    return result.code ?? 1;
  }
}

Deno.test("no password is in any output, file, log row, process title, query or line of the server's log", async () => {
  await using server = await startGuarded(18, undefined, { log_statement: "all", log_connections: "on" });
  await ask(
    `${server.url()}?options=-c%20log_statement=none`,
    `CREATE ROLE keeper LOGIN SUPERUSER IN ROLE by_scram PASSWORD '${password.replaceAll("'", "''")}'`,
  );
  const { host, port } = server;
  const database = new URL(await server.createDatabase()).pathname.slice(1);
  const place = `${host}:${port}/${database}`;
  await using folder = await testFolder(files);
  await using secrets = await testFolder({
    passfile: `*:*:*:keeper:${password.replaceAll(/[\\:]/g, "\\$&")}\n`,
    "service.conf":
      `[shop]\nhost=${host}\nport=${port}\nuser=keeper\ndbname=${database}\npassword=${password}\n`,
  });
  await fs.chmod(path.join(secrets.path, "passfile"), 0o600);
  const url = `postgres://keeper:${encoded}@${place}`;
  const plain = `postgres://keeper@${place}`;
  const findings = new Findings();

  const ways: readonly [words: string[], env: Record<string, string>][] = [
    [["--url", url], {}],
    [["--url", `${plain}?password=${encoded}`], {}],
    [["--url", `host=${host} port=${port} user=keeper dbname=${database} password=${quoted}`], {}],
    [[], { DATABASE_URL: url }],
    [["--url", plain], { PGPASSWORD: password }],
    [["--url", plain], { PGPASSFILE: path.join(secrets.path, "passfile") }],
    [["--url", "service=shop"], { PGSERVICEFILE: path.join(secrets.path, "service.conf") }],
  ];
  for (const [words, env] of ways) {
    assert.equal(await findings.run(folder, ["current", ...words], env), 0, words.join(" "));
    for (const more of [["-v", "current"], ["--json", "current"], ["status"]]) {
      await findings.run(folder, [...more, ...words], env);
    }
  }

  const [commandWords] = ways[0]!;
  for (
    const words of [
      ["ensure_version"],
      ["upgrade", "b"],
      ["upgrade"],
      ["log"],
      ["verify"],
      ["history", "-i"],
      ["check"],
      ["diff", url, "revisions@a"],
      ["diff", "database", url],
      ["dump"],
      ["dump", url, "-o", "dump.sql"],
      ["prove", "a"],
      ["revision", "--autogenerate", "-m", "new", "--head", "c"],
      ["upgrade", "--sql", "--from-database", "-o", "script.sql"],
      ["stamp", "a"],
      ["downgrade", "base"],
    ]
  ) {
    for (const more of ["-v", "--json"]) await findings.run(folder, [more, ...words, ...commandWords]);
  }

  const wrong: readonly string[] = [
    `postgres://keeper:wrong${encoded}@${place}`,
    `postgres://keeper:${encoded}@${host}:1/${database}`,
    `postgres://keeper:${encoded}@no-such-host.invalid/${database}`,
    `postgres://keeper:${encoded}@${host}:${port}/no_such_database`,
    `postgres://nobody:${encoded}@${place}`,
    `${url}?sslmode=verify-full`,
    `${url}?sslmode=${core}&no_such_key=1`,
    `${url}?no_such_key=${core}`,
    `postgres://keeper:${core}@${host}:port/${database}`,
    `postgres://keeper:${core}@[::1/${database}`,
    `postgres://keeper:${core}%zz@${place}`,
    `postgres://keeper:${core}/@${place}`,
    `postgres://keeper:${core}#@${place}`,
    `postgresq://keeper:${core}@${place}`,
    `keeper:${core}@${place}`,
    `host=${host} port=${port} user=keeper password='${core}`,
    `host=${host} port=${port} user=keeper password=${core} ${core}`,
    `host=${host} port=${port} user=keeper passwort=${core}`,
    `host=${host} password = ${core} dbname`,
  ];
  for (const text of wrong) {
    for (const words of [["current", "--url", text], ["diff", text, "schema.sql"]]) {
      assert.notEqual(await findings.run(folder, ["--json", ...words]), 0, words.join(" "));
    }
    await findings.run(folder, ["current"], { DATABASE_URL: text });
  }
  for (
    const env of [{ PGPASSWORD: `wrong${core}` }, { PGPASSFILE: path.join(secrets.path, "service.conf") }]
  ) {
    assert.notEqual(await findings.run(folder, ["current", "--url", plain], env), 0);
  }

  await lookWhileItRuns(folder, plain, server.url(database), findings);
  const rows = await ask(server.url(database), "SELECT row_to_json(l)::text FROM aludel_log l");
  assert.notEqual(rows.length, 0);
  for (const row of rows) findings.look("log row", String(row));
  findings.look("the server's log", await fs.readFile(server.logFile, "utf8"));
  for (const file of await fs.readdir(folder.path, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const full = path.join(file.parentPath, file.name);
    findings.look(full, await fs.readFile(full, "utf8"));
  }
  assert.deepEqual(findings.seen, []);
});

/** The title, the threads and the queries of a process that was given its password without a command line. */
async function lookWhileItRuns(
  folder: TestFolder,
  url: string,
  trusted: string,
  findings: Findings,
): Promise<void> {
  const child = spawn(executable, ["upgrade", "b", "--url", url], {
    cwd: folder.path,
    env: { PATH: Deno.env.get("PATH"), HOME: folder.path, PGPASSWORD: password },
    stdio: "ignore",
  });
  const ended = new Promise((done) => child.once("close", done));
  const sleeping = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
  while ((await ask(trusted, sleeping)).length === 0 && child.exitCode === null) {
    await new Promise((wake) => setTimeout(wake, 20));
  }
  assert.equal(child.exitCode, null);
  const activity = await ask(trusted, "SELECT row_to_json(a)::text FROM pg_stat_activity a");
  findings.look("pg_stat_activity", activity.join("\n"));
  findings.look("process list", execFileSync("ps", ["-eLww", "-o", "args,comm"], { encoding: "utf8" }));
  await ended;
}
