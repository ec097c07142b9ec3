import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { DatabaseError } from "../../../src/core/error.ts";
import { connect } from "../../../src/database/libpq/connect.ts";
import { parseConninfo } from "../../../src/database/libpq/conninfo.ts";
import { isServerProof, normalizePassword, ScramExchange } from "../../../src/database/libpq/scram.ts";
import { testedVersions } from "../../support/database.ts";
import { makeFolder, password, startGuarded } from "./guarded_server.ts";
import { listen } from "./proxy.ts";

const wrong = "wr0ng-Zq7";

for (const version of testedVersions()) {
  Deno.test(`connect() proves who it is to a server ${version}`, async (t) => {
    await using server = await startGuarded(version);
    const home = await makeFolder();
    await fs.writeFile(join(home, ".pgpass"), `127.0.0.1:*:*:by_scram:${password}\n*:*:*:by_md5:${wrong}\n`, {
      mode: 0o600,
    });
    await fs.writeFile(
      join(home, ".pg_service.conf"),
      `[books]\nhost=127.0.0.1\nport=${server.port}\nuser=by_scram\ndbname=postgres\n`,
    );
    const given = `password='${password}'`;
    const surroundings = { env: {}, home, user: "postgres", socketFolders: [], serviceFolders: [] };
    const login = async (text: string, env: Record<string, string> = {}) => {
      const conninfo = parseConninfo(text, { ...surroundings, env });
      await using session = await connect(conninfo);
      const [row] = await session
        .sql`SELECT current_user AS name, current_setting('application_name') AS application`;
      return `${row!.name} as ${row!.application}`;
    };
    const place = `host=127.0.0.1 port=${server.port} dbname=postgres`;

    for (const user of ["by_scram", "by_md5", "by_password"]) {
      await t.step(`${user}, with the password`, async () => {
        assert.equal(await login(`${place} user=${user} ${given}`), `${user} as aludel`);
      });
      await t.step(`${user}, with a wrong password`, async () => {
        await assert.rejects(login(`${place} user=${user} password=${wrong}`), (error) => {
          assert.ok(error instanceof DatabaseError);
          assert.deepEqual([error.code, error.sqlstate], ["authentication", "28P01"]);
          assert.match(error.message, /password authentication failed for user "/);
          assert.doesNotMatch(Deno.inspect(error, { depth: 9 }) + JSON.stringify(error), /Zq7/);
          return true;
        });
      });
      await t.step(`${user}, without a password`, async () => {
        const attempt = login(`${place} user=${user}`, { PGPASSFILE: "/nowhere" });
        await assert.rejects(attempt, {
          code: "authentication",
          message: /it asks for a password, and none is given/,
        });
      });
    }
    await t.step("with the password of ~/.pgpass", async () => {
      assert.equal(await login(`${place} user=by_scram`), "by_scram as aludel");
    });
    await t.step("with a wrong password of ~/.pgpass, which the hint names", async () => {
      await assert.rejects(login(`${place} user=by_md5`), { hint: /the password comes from "\/.*\.pgpass"/ });
    });
    await t.step("with a service file", async () => {
      assert.equal(await login("service=books application_name=nightly"), "by_scram as nightly");
    });
    await t.step("with variables", async () => {
      const env = {
        PGHOST: server.socketFolder,
        PGPORT: String(server.port),
        PGDATABASE: "postgres",
        PGPASSWORD: password,
      };
      assert.equal(await login("", { ...env, PGUSER: "by_scram", PGAPPNAME: "a" }), "by_scram as a");
    });
    await t.step("through a Unix socket in a URL", async () => {
      const folder = encodeURIComponent(server.socketFolder);
      assert.equal(await login(`postgresql://${folder}:${server.port}/postgres`), "postgres as aludel");
    });
    await t.step("only in the ways of require_auth", async () => {
      assert.equal(
        await login(`${place} user=by_scram ${given} require_auth=scram-sha-256`),
        "by_scram as aludel",
      );
      await assert.rejects(login(`${place} user=by_password ${given} require_auth=!password`), {
        code: "authentication",
        message: /a proof by "password", which require_auth/,
      });
      await assert.rejects(login(`${place} require_auth=md5`), {
        code: "authentication",
        message: /no proof, which require_auth/,
      });
    });
    await t.step("but not to a database that does not exist", async () => {
      await assert.rejects(login(`${place} dbname=nothing`), { code: "unknown_database", sqlstate: "3D000" });
    });
    await fs.rm(home, { recursive: true });
  });
}

Deno.test("connect() normalizes passwords as the server does", async () => {
  await using server = await startGuarded(18);
  await using admin = await connect(
    parseConninfo(server.url().replace("127.0.0.1", encodeURIComponent(server.socketFolder))),
  );
  const passwords = [
    "plain",
    "é", // composed
    "e\u0301", // and not
    "\u00a0non\u2003breaking\u3000spaces\u200b",
    "soft\u00adhyphen, \ufeffmark and \u200djoiner",
    "ﬁ ligature, ² and ½, Å",
    "bell\u0007, which is forbidden",
    "private \ue000 use",
    "\u202eoverride",
    "שלום",
    "שלום abc",
    "1שלום",
    "emoji 🔑🗝",
    "\u00ad", // nothing is left of it
    "unassigned \u0378",
    "tagged \u{e0041}",
    "\u0340tone",
    "ﬁ and 🔑",
    "ﬁ and \u0378",
    "ﬁ and 𝐀 and 𐌀",
    "'quoted\\",
  ];
  for (const [index, text] of passwords.entries()) {
    const user = `user_${index}`;
    const literal = `U&'${
      [...text].map((letter) => `\\+${letter.codePointAt(0)!.toString(16).padStart(6, "0")}`).join("")
    }'`;
    await admin.sql.unsafe(`CREATE ROLE ${user} LOGIN PASSWORD ${literal}; GRANT by_scram TO ${user}`);
  }
  for (const [index, text] of passwords.entries()) {
    const quoted = text.replace(/['\\]/g, "\\$&");
    const place = `host=127.0.0.1 port=${server.port} dbname=postgres user=user_${index}`;
    await using session = await connect(parseConninfo(`${place} password='${quoted}'`));
    assert.equal(session.lost, null, text);
  }
  assert.equal(normalizePassword("e\u0301"), "é");
});

Deno.test("ScramExchange refuses a challenge that is not an answer to it, and a proof that is none", async () => {
  const exchange = new ScramExchange("unused", "abc");
  const salt = btoa("salt");
  for (
    const challenge of [
      `r=abc,s=${salt},i=4096`,
      `r=abd1,s=${salt},i=4096`,
      `r=abc1,s=${salt},i=0`,
      "e=other-error",
      `r=abc1,s=${salt},i=99999999999`,
    ]
  ) {
    assert.equal(await exchange.answer(challenge, "secret"), null, challenge);
  }
  const answer = await exchange.answer(`r=abc1,s=${salt},i=4096`, "secret");
  assert.ok(answer !== null && isServerProof(`v=${answer.serverProof}`, answer));
  assert.ok(!isServerProof(`v=${btoa("0".repeat(32))}`, answer) && !isServerProof("e=invalid-proof", answer));
});

for (
  const [what, bytes, expected] of [
    ["closes at once", "", { code: "connection_reset" }],
    ["is a web server", "HTTP/1.1 400 Bad Request\r\n\r\n", { code: "not_postgresql" }],
    ["is MySQL", "J\0\0\0\x0a8.0.36\0abcdefgh", { code: "not_postgresql" }],
    [
      "welcomes after a challenge without proof",
      "R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0R\0\0\0\x08\0\0\0\0",
      { message: /it broke off the exchange of SCRAM/ },
    ],
    ["wants Kerberos", "R\0\0\0\x08\0\0\0\x07", { message: /it asks for GSSAPI that aludel can't do/ }],
    ["wants an unknown mechanism", "R\0\0\0\x11\0\0\0\x0aSCRAM-X\0\0", { message: /it offers only SCRAM-X/ }],
  ] as const
) {
  for (const sslmode of ["disable", "require"]) {
    Deno.test(`connect() gives up a server that ${what}, sslmode=${sslmode}`, async () => {
      await using listener = await listen((socket) => {
        if (bytes === "") socket.end();
        else socket.once("data", () => socket.write(bytes, "latin1"));
      });
      const text = `host=127.0.0.1 port=${listener.port} password=x user=x sslmode=${sslmode}`;
      const error = sslmode === "require" && bytes.startsWith("R") ? { code: "not_postgresql" } : expected;
      await assert.rejects(connect(parseConninfo(text)), error);
    });
  }
}
