import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { UsageError } from "../../../src/core/error.ts";
import { parseConninfo } from "../../../src/database/libpq/conninfo.ts";
import { describeConninfo } from "../../../src/database/libpq/describe_conninfo.ts";
import type { Surroundings } from "../../../src/database/libpq/surroundings.ts";
import { loadLibpq } from "./libpq_oracle.ts";

const seed = Number(Deno.env.get("SEED") ?? Math.floor(Math.random() * 2 ** 31));
console.log(`SEED=${seed}`);

/** A home of its own, with the files given. */
async function makeHome(files: Record<string, string> = {}): Promise<string> {
  const home = await fs.mkdtemp(join(tmpdir(), "aludel-home-"));
  for (const [name, text] of Object.entries(files)) {
    await fs.writeFile(join(home, name), text, { mode: 0o600 });
  }
  return home;
}

function surroundingsOf(
  env: Record<string, string> = {},
  others: Partial<Surroundings> = {},
): Surroundings {
  return { env, home: "/nowhere", user: "os", socketFolders: ["/tmp"], serviceFolders: [], ...others };
}

Deno.test("parseConninfo() takes everything from the system when nothing is given", () => {
  const conninfo = parseConninfo(null, surroundingsOf({}, { socketFolders: ["/nowhere"] }));
  const { hosts: [host], user, database, tls: { mode }, targetSession, connectTimeout } = conninfo;
  assert.deepEqual([host?.name, host?.port, user, database], ["localhost", 5432, "os", "os"]);
  assert.deepEqual([mode, targetSession, connectTimeout], ["prefer", "any", null]);
});

Deno.test("parseConninfo() takes the first folder of a Unix socket that exists", () => {
  const { hosts: [host] } = parseConninfo("port=77", surroundingsOf({}, { socketFolders: ["/tmp"] }));
  assert.deepEqual([host?.name, host?.socketPath], ["/tmp", "/tmp/.s.PGSQL.77"]);
});

Deno.test("parseConninfo() pairs hosts, addresses and ports", () => {
  const { hosts } = parseConninfo("host=a,,c hostaddr=10.0.0.1,::1,10.0.0.3 port=1,,3", surroundingsOf());
  assert.deepEqual(hosts.map(({ name, address, port }) => [name, address, port]), [
    ["a", "10.0.0.1", 1],
    ["", "::1", 5432],
    ["c", "10.0.0.3", 3],
  ]);
});

for (
  const [state, text, message] of [
    ["an unknown parameter", "postgresql://h/?ssl_mode=require", /PostgreSQL knows no parameter "ssl_mode"/],
    ["another database's URL", "mysql://root:hunter2@h/d", /its scheme is "mysql"/],
    ["SQLAlchemy's driver", "postgresql+psycopg2://a:hunter2@h/d", /its scheme is "postgresql\+psycopg2"/],
    ["a bare word", "books", /neither begins with "postgresql:\/\/"/],
    ["a port that is none", "host=h port=99999", /the value of "port" .* is not valid/],
    ["a mode that is none", "sslmode=on", /the value of "sslmode" .* is not valid/],
    ["GSSAPI", "gssencmode=require", /aludel can't do gssencmode=require/],
    ["a file of keys", "sslkeylogfile=/tmp/k", /aludel can't do sslkeylogfile/],
    ["another encoding", "client_encoding=LATIN1", /the value of "client_encoding" .* is not valid/],
    ["more ports than hosts", "host=a port=1,2", /2 values of "port" do not match 1 of "host"/],
    ["more hosts than addresses", "host=a,b hostaddr=::1", /2 values of "host" do not match 1 of "hostaddr"/],
    ["a name for an address", "hostaddr=db.example", /the value of "hostaddr" .* is not valid/],
    ["a time that is none", "connect_timeout=5s", /the value of "connect_timeout" .* is not valid/],
    [
      "direct TLS that is optional",
      "sslnegotiation=direct",
      /sslmode=prefer is too weak for sslnegotiation=direct/,
    ],
    [
      "the system's roots for nothing",
      "sslrootcert=system sslmode=require",
      /too weak for sslrootcert=system/,
    ],
    [
      "TLS of no version",
      "ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2",
      /no version of TLS/,
    ],
    ["an unknown method", "require_auth=scram", /require_auth is not a list of methods/],
    ["a mixture of methods", "require_auth=md5,!none", /require_auth is not a list of methods/],
  ] as const
) {
  Deno.test(`parseConninfo() refuses ${state}`, () => {
    assert.throws(() => parseConninfo(text, surroundingsOf()), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message + error.hint, /hunter2/);
      return true;
    });
  });
}

Deno.test("parseConninfo() names the nearest parameter, and the variable that is wrong", () => {
  assert.throws(() => parseConninfo("sslmod=require", surroundingsOf()), { hint: 'did you mean "sslmode"?' });
  assert.throws(() => parseConninfo(null, surroundingsOf({ PGSSLMODE: "on" })), /that PGSSLMODE gives/);
});

Deno.test("parseConninfo() reads what the environment says about the session", () => {
  const env = { PGOPTIONS: "-c work_mem=1MB", PGTZ: "UTC", PGDATESTYLE: "default", PGAPPNAME: "nightly" };
  const { sessionSettings, applicationName } = parseConninfo(null, surroundingsOf(env));
  assert.deepEqual(sessionSettings, { options: "-c work_mem=1MB", timezone: "UTC" });
  assert.equal(applicationName, "nightly");
});

Deno.test("parseConninfo() strengthens TLS when the system's root certificates are asked for", () => {
  const { tls } = parseConninfo("sslrootcert=system", surroundingsOf());
  assert.deepEqual([tls.mode, tls.rootCertificates], ["verify-full", "system"]);
});

Deno.test("parseConninfo() reads require_auth in both forms", () => {
  const read = (
    text: string,
  ) => [...parseConninfo(`require_auth=${text}`, surroundingsOf()).requiredMethods!];
  assert.deepEqual(read("scram-sha-256,none"), ["scram-sha-256", "none"]);
  assert.deepEqual(read("!none,!password"), ["md5", "gss", "sspi", "scram-sha-256", "oauth"]);
});

Deno.test("parseConninfo() finds a service in the user's file, and then in the system's", async () => {
  const home = await makeHome({
    ".pg_service.conf": "# mine\n[books]\nhost=mine\nport=1\nhost=second\n\n[other]\nhost=other\n",
    "pg_service.conf": "[books]\nhost=system\n[shelf]\nhost=system\ndbname=shelf\n",
  });
  const surroundings = surroundingsOf({ PGHOST: "env", PGDATABASE: "env" }, { home, serviceFolders: [home] });
  const read = (text: string) => {
    const { hosts: [host], database } = parseConninfo(text, surroundings);
    return [host?.name, host?.port, database];
  };
  assert.deepEqual(read("service=books"), ["mine", 1, "env"]);
  assert.deepEqual(read("service=books port=2"), ["mine", 2, "env"]);
  assert.deepEqual(read("postgresql:///?service=shelf"), ["system", 5432, "shelf"]);
  assert.throws(() => read("service=nowhere"), { code: "unknown_service" });
  await fs.rm(home, { recursive: true });
});

for (
  const [line, state] of [
    ["service=other", /line 2 refers to a service again/],
    ["hots=h", /line 2 is not a parameter/],
    ["host", /line 2 is not a parameter/],
    ["host = h", /line 2 is not a parameter/],
  ] as const
) {
  Deno.test(`parseConninfo() refuses a service file with "${line}"`, async () => {
    const home = await makeHome({ ".pg_service.conf": `[books]\n${line}\n` });
    assert.throws(() => parseConninfo("service=books", surroundingsOf({}, { home })), state);
    await fs.rm(home, { recursive: true });
  });
}

Deno.test("parseConninfo() finds the password in ~/.pgpass, for each host its own", async () => {
  const home = await makeHome({
    ".pgpass": String.raw`# host:port:database:user:password
h1:5432:books:alice:one
h2:*:*:alice:t\:w\\o:with colons
localhost:*:*:*:socket
*:*:*:bob:any
`,
  });
  const read = (text: string) =>
    parseConninfo(text, surroundingsOf({}, { home })).hosts.map(({ password }) => password?.reveal());
  assert.deepEqual(read("host=h1,h2,h3 user=alice dbname=books"), [
    "one",
    String.raw`t:w\o:with colons`,
    undefined,
  ]);
  assert.deepEqual(read("host=h1 port=5433 user=alice dbname=books"), [undefined]);
  assert.deepEqual(read("user=alice"), ["socket"]);
  assert.deepEqual(read("host=h9 user=bob"), ["any"]);
  assert.deepEqual(read("host=h9 user=bob password=given"), ["given"]);
  assert.deepEqual(read("host=h9 user=bob password=''"), ["any"]);
  await fs.rm(home, { recursive: true });
});

Deno.test("parseConninfo() warns of a password file that others may read, and does not use it", async () => {
  const home = await makeHome({ ".pgpass": "*:*:*:*:secret\n" });
  await fs.chmod(join(home, ".pgpass"), 0o640);
  const { hosts: [host], warnings } = parseConninfo("host=h", surroundingsOf({}, { home }));
  assert.equal(host?.password, null);
  assert.match(warnings.join(), /"\/.*\.pgpass" is not used: others may read it/);
  await fs.rm(home, { recursive: true });
});

Deno.test("parseConninfo() gives what PostgreSQL's libpq gives, from every source in its order", async () => {
  using libpq = await loadLibpq();
  const home = await makeHome({
    ".pg_service.conf": [
      "[one]",
      "host=/srv",
      "user=service",
      "password=of service",
      "[two]",
      "port=7",
      "sslmode=disable",
    ].join("\n"),
    ".pgpass": [
      "localhost:*:*:*:for the socket",
      "127.0.0.1:7:*:*:seven",
      "*:*:*:env:for env",
      "::1:*:d:*:no match",
      String.raw`\:\:1:*:d:*:esc\aped`,
      "/srv:*:*:*:folder",
    ].join("\n"),
  });
  const oneOf = (name: string, ...values: string[]) =>
    fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 }).map((value) => [name, value] as const);
  const given = fc.tuple(
    oneOf("host", "127.0.0.1", "/srv", "", "::1", "/tmp", "127.0.0.1,/srv", "::1,"),
    oneOf("hostaddr", "127.0.0.1", "", "::1,127.0.0.1"),
    oneOf("port", "7", "", "7,8", "70000", "x"),
    oneOf("user", "given", "", "env"),
    oneOf("dbname", "d", ""),
    oneOf("password", "given", ""),
    oneOf("service", "one", "two", "three"),
    oneOf("sslmode", "require", "verify-ca", "bad"),
    oneOf("sslrootcert", "system", ""),
    oneOf("sslnegotiation", "direct"),
    oneOf("connect_timeout", "3", "-1"),
    oneOf("target_session_attrs", "primary", "bad"),
    oneOf("application_name", "given", ""),
  );
  const outside = fc.tuple(
    oneOf("PGHOST", "/env", "127.0.0.1", ""),
    oneOf("PGHOSTADDR", "::1", ""),
    oneOf("PGPORT", "9", ""),
    oneOf("PGUSER", "env", ""),
    oneOf("PGDATABASE", "env", ""),
    oneOf("PGPASSWORD", "env", ""),
    oneOf("PGSERVICE", "one", "three"),
    oneOf("PGSSLMODE", "disable", ""),
    oneOf("PGREQUIRESSL", "1", "0"),
    oneOf("PGSSLROOTCERT", "system"),
    oneOf("PGCONNECT_TIMEOUT", "4"),
    oneOf("PGAPPNAME", "env", ""),
    oneOf("PGPASSFILE", "/nowhere", ""),
  );
  const { username } = (await import("node:os")).userInfo();
  fc.assert(
    fc.property(given, outside, (given, outside) => {
      const text = given.flatMap(([name, value]) => value === undefined ? [] : [`${name}='${value}'`]).join(
        " ",
      );
      const env = Object.fromEntries(
        [...outside, ["HOME", home] as const].filter(([, value]) => value !== undefined),
      ) as Record<string, string>;
      const theirs = libpq.resolve(text, env);
      const ours = attempt(() => parseConninfo(text, surroundingsOf(env, { home, user: username })));
      if (ours instanceof UsageError) return assert.ok(!theirs.ok, `only aludel says: ${ours.message}`);
      assert.ok(theirs.ok, "only libpq refuses it");
      const [host] = ours.hosts;
      assert.deepEqual(
        [
          host!.name || host!.address,
          String(host!.port),
          host!.password?.reveal() ?? "",
          ours.user,
          ours.database,
        ],
        [theirs.host, theirs.port, theirs.password, theirs.options.get("user"), theirs.options.get("dbname")],
      );
      assert.deepEqual(
        [ours.tls.mode, ours.applicationName ?? "", String((ours.connectTimeout ?? 0) / 1000)],
        [
          theirs.options.get("sslmode"),
          theirs.options.get("application_name") ?? "",
          String(Math.max(0, Number(theirs.options.get("connect_timeout") ?? 0))),
        ],
      );
    }),
    { seed, numRuns: 3000 },
  );
  await fs.rm(home, { recursive: true });
});

Deno.test("parseConninfo() does not take a piece of a password for a parameter's name", () => {
  const conninfo = attempt(() => parseConninfo("postgresql://u:?Zq7=/Zq7@h/d", surroundingsOf()));
  assert.ok(conninfo instanceof UsageError);
  assert.doesNotMatch(conninfo.message, /Zq7/);
});

Deno.test("parseConninfo() and describeConninfo() show no password, wherever it breaks", () => {
  const junk = fc.array(fc.constantFrom(..."@:/?&=,[]%'\\ #"), { maxLength: 6 });
  const password = fc.tuple(junk, junk).map(([a, b]) => `${a.join("")}Zq7${b.join("")}Zq7`);
  const text = fc.tuple(
    password,
    fc.constantFrom(
      (password: string) => `postgresql://u:${password}@h/d`,
      (password: string) => `postgresql://u@h/d?password=${password}`,
      (password: string) => `postgresql://h/d?sslpassword=${password}&user=u`,
      (password: string) => `host=h password=${password}`,
      (password: string) => `host=h password='${password}' user=u`,
      (password: string) => `mysql://u:${password}@h/d?ssl=true`,
    ),
  ).map(([password, write]) => write(password));
  fc.assert(
    fc.property(text, (text) => {
      const conninfo = attempt(() => parseConninfo(text, surroundingsOf()));
      const shown = conninfo instanceof UsageError
        ? [conninfo.message, conninfo.hint, conninfo.stack, JSON.stringify(conninfo), Deno.inspect(conninfo)]
        : [describeConninfo(conninfo), JSON.stringify(conninfo), Deno.inspect(conninfo, { depth: 9 })];
      for (const line of shown) assert.doesNotMatch(line ?? "", /Zq7/, text);
    }),
    { seed, numRuns: 5000 },
  );
});

Deno.test("describeConninfo() names all servers, and stays a URL", () => {
  const text = "host=a,/tmp,::1 port=1 user='a b@c' dbname=élan password=secret";
  const described = describeConninfo(parseConninfo(text, surroundingsOf()));
  assert.equal(described, "postgresql://a%20b%40c@a:1,%2Ftmp:1,[::1]:1/élan");
  assert.equal(describeConninfo(parseConninfo(described, surroundingsOf())), described);
});

function attempt<T>(parse: () => T): T | UsageError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}
