import assert from "node:assert/strict";
import fc from "fast-check";
import { UsageError } from "../../../src/core/error.ts";
import { parsePairs } from "../../../src/database/libpq/parse_pairs.ts";
import { parseUrl } from "../../../src/database/libpq/parse_url.ts";
import { loadLibpq } from "./libpq_oracle.ts";

const seed = Number(Deno.env.get("SEED") ?? Math.floor(Math.random() * 2 ** 31));
console.log(`SEED=${seed}`);

for (
  const [url, expected] of [
    ["postgresql://", {}],
    ["postgres://db.example", { host: "db.example" }],
    ["postgresql://alice@db.example:6000/books", {
      user: "alice",
      host: "db.example",
      port: "6000",
      dbname: "books",
    }],
    ["postgresql://a:p%40s%2Fs%25w%20rd@h/d", { user: "a", password: "p@s/s%w rd", host: "h", dbname: "d" }],
    ["postgresql://a:b:c?d#e&f=g[h]@h/d", { user: "a", password: "b:c?d#e&f=g[h]", host: "h", dbname: "d" }],
    ["postgresql://h1:1,h2,[::1]:3/d", { host: "h1,h2,::1", port: "1,,3", dbname: "d" }],
    ["postgresql://[2001:db8::1]/d", { host: "2001:db8::1", dbname: "d" }],
    ["postgresql://%2Fvar%2Frun%2Fpostgresql/d", { host: "/var/run/postgresql", dbname: "d" }],
    ["postgresql:///d?host=/tmp&port=5433", { host: "/tmp", port: "5433", dbname: "d" }],
    ["postgresql://h/?sslmode=require&application_name=a%20b&", {
      host: "h",
      sslmode: "require",
      application_name: "a b",
    }],
    ["postgresql://h/d?ssl=true", { host: "h", dbname: "d", sslmode: "require" }],
    ["postgresql://h/d?user=", { host: "h", dbname: "d", user: "" }],
    ["postgresql://%C3%A9lise@h/%E4%B8%96", { user: "élise", host: "h", dbname: "世" }],
  ] as const
) {
  Deno.test(`parseUrl() reads ${url}`, () => {
    assert.deepEqual(Object.fromEntries(parseUrl(url)), expected);
  });
}

for (
  const [text, expected] of [
    ["", {}],
    ["host=h port = 5433  dbname=d", { host: "h", port: "5433", dbname: "d" }],
    [String.raw`password='it\'s \\ odd' user=a\ b`, { password: String.raw`it's \ odd`, user: "a b" }],
    ["password='' user=a", { password: "", user: "a" }],
    ["\n host=h\n\tuser=a\n", { host: "h", user: "a" }],
    ["host='h'user=a", { host: "h", user: "a" }],
  ] as const
) {
  Deno.test(`parsePairs() reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(Object.fromEntries(parsePairs(text)), expected);
  });
}

const words = [
  ..."@:/?&=,[]%'\\ \n#+;",
  ...["postgresql://", "a", "é", "5432", "%20", "%00", "%C3", "%zz", "host", "user", "password", "sslmode"],
  ...["port", "dbname", "hostx", "ssl=true", "requiressl=1", "::1", "/tmp", "host=h", " = ", "''", "%2F"],
];

Deno.test("parseUrl() and parsePairs() read what PostgreSQL's libpq reads", async () => {
  using libpq = await loadLibpq();
  const text = fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join(""));
  const check = (parse: (text: string) => Map<string, string>, text: string) => {
    const expected = libpq.parse(text);
    const found = attempt(() => parse(text));
    if (found instanceof UsageError && /there is a "@"|is not UTF-8/.test(found.message)) return;
    assert.deepEqual(found instanceof UsageError ? null : found, expected, text);
  };
  fc.assert(fc.property(text, (text) => check(parseUrl, `postgresql://${text}`)), { seed, numRuns: 20_000 });
  fc.assert(
    fc.property(text, (text) => text.includes("://") || check(parsePairs, text)),
    { seed, numRuns: 20_000 },
  );
});

function attempt(parse: () => Map<string, string>): Map<string, string> | UsageError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}
