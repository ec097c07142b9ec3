import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { hashCertificate } from "../../../src/database/libpq/certificate_hash.ts";
import { Authority } from "./authority.ts";
import { makeFolder, password, startGuarded } from "./guarded_server.ts";
import { outcomes, withPlace } from "./outcome.ts";

Deno.test("connect() sends certificates, trusts authorities and keeps to versions of TLS", async (t) => {
  const folder = await makeFolder();
  const authority = await Authority.create(folder);
  await using server = await startGuarded(18, {
    authority,
    name: "server",
    certificate: { hosts: ["localhost"] },
  });
  const { certificate, key } = await authority.issue("by_certificate");
  const stranger = await Authority.create(folder, "a stranger");
  const other = await stranger.issue("other");
  const [locked, binary, open] = ["locked.key", "binary.key", "open.key"].map((name) =>
    join(folder, name)
  ) as [
    string,
    string,
    string,
  ];
  const plain = createPrivateKey(await fs.readFile(key, "utf8"));
  const cipher = { format: "pem", cipher: "aes-256-cbc", passphrase: "open sesame" } as const;
  await fs.writeFile(locked, plain.export({ type: "pkcs8", ...cipher }), { mode: 0o600 });
  await fs.writeFile(binary, plain.export({ type: "sec1", format: "der" }), { mode: 0o600 });
  await fs.cp(key, open);
  await fs.chmod(open, 0o644);
  const bundle = join(folder, "bundle.crt");
  await fs.writeFile(bundle, await fs.readFile(stranger.certificate, "utf8"));
  await fs.appendFile(bundle, `\na comment\n${await fs.readFile(authority.certificate, "utf8")}`);

  const home = join(folder, "home");
  const files = { "postgresql.crt": certificate, "postgresql.key": key, "root.crt": authority.certificate };
  await copyInto(join(home, ".postgresql"), files);
  const homeOfStranger = join(folder, "stranger");
  await copyInto(join(homeOfStranger, ".postgresql"), { "root.crt": stranger.certificate });
  const careful = join(folder, "careful");
  await copyInto(join(careful, ".postgresql"), { ...files, "root.crl": certificate });

  const full = "user=by_certificate host=localhost sslmode=verify-full";
  const root = `sslrootcert=${authority.certificate}`;
  const needed = /^authentication: connection requires a valid client certificate/;
  const cases: [what: string, text: string, expected: string | RegExp, home?: string][] = [
    ["a certificate", `${full} ${root} sslcert=${certificate} sslkey=${key}`, "TLSv1.3"],
    ["those of ~/.postgresql", full, "TLSv1.3", home],
    ["none, as sslcertmode says", `${full} sslcertmode=disable`, needed, home],
    ["none, for there is none", `${full} ${root}`, needed],
    ["one that does not exist", `${full} ${root} sslcert=/nowhere sslkey=${key}`, needed],
    [
      "one without its key",
      `${full} ${root} sslcert=${certificate}`,
      /^tls: the certificate .* has no private key/,
    ],
    [
      "one with another's key",
      `${full} ${root} sslcert=${certificate} sslkey=${other.key}`,
      /^tls: the private key .* does not belong/,
    ],
    [
      "a key that others may read",
      `${full} ${root} sslcert=${certificate} sslkey=${open}`,
      /^tls: others may read the private key/,
    ],
    [
      "an encrypted key",
      `${full} ${root} sslcert=${certificate} sslkey=${locked} sslpassword='open sesame'`,
      "TLSv1.3",
    ],
    [
      "an encrypted key and no password",
      `${full} ${root} sslcert=${certificate} sslkey=${locked}`,
      /^tls: the private key .* is encrypted/,
    ],
    [
      "an encrypted key and a wrong password",
      `${full} ${root} sslcert=${certificate} sslkey=${locked} sslpassword=x`,
      /^tls: the private key .* can't be read/,
    ],
    ["a binary key", `${full} ${root} sslcert=${certificate} sslkey=${binary}`, "TLSv1.3"],
    [
      "a key for a certificate",
      `${full} ${root} sslcert=${key} sslkey=${key}`,
      /^tls: the file .* has no certificate/,
    ],
    [
      "a stranger's certificate",
      `user=postgres host=localhost sslmode=require sslcert=${other.certificate} sslkey=${other.key}`,
      /^tls: it does not accept our certificate: it does not trust/,
    ],
    ["a bundle of authorities", `host=localhost sslmode=verify-full sslrootcert=${bundle}`, "TLSv1.3"],
    [
      "a file without authorities",
      `host=localhost sslmode=verify-full sslrootcert=${key}`,
      /^tls: the file .* has no certificate/,
    ],
    [
      "the system's authorities",
      "host=localhost sslrootcert=system",
      /^tls: its certificate comes from an authority/,
    ],
    [
      "an authority that makes sslmode=require strict",
      "host=localhost sslmode=require",
      /^tls: its certificate comes from an authority/,
      homeOfStranger,
    ],
    ["revoked certificates", full, /^tls: the list of revoked certificates/, careful],
    ["a latest version", "sslmode=require ssl_max_protocol_version=TLSv1.2", "TLSv1.2"],
    ["an earliest version", "sslmode=require ssl_min_protocol_version=tlsv1.3", "TLSv1.3"],
    ["TLS at once", "sslmode=require sslnegotiation=direct", "TLSv1.3"],
    ["no name of the server", "sslmode=require sslsni=0 host=localhost", "TLSv1.3"],
  ];
  const results = await outcomes(
    cases.map(([, text, , home]) => ({ text: withPlace(server, text), ...(home ? { home } : {}) })),
  );
  for (const [index, [what, , expected]] of cases.entries()) {
    await t.step(what, () => {
      if (typeof expected === "string") assert.equal(results[index], expected);
      else assert.match(results[index]!, expected);
    });
  }
  await fs.rm(folder, { recursive: true });
});

Deno.test("connect() says that a server before 17 can't begin with TLS at once", async () => {
  const folder = await makeFolder();
  const authority = await Authority.create(folder);
  await using server = await startGuarded(16, { authority, name: "server" });
  const [result] = await outcomes([{ text: withPlace(server, "sslmode=require sslnegotiation=direct") }]);
  assert.match(result!, /^tls: it broke off the TLS handshake/);
  await fs.rm(folder, { recursive: true });
});

for (const [kind, hash] of [["p256", "sha256"], ["p384", "sha384"], ["rsa", "sha512"]] as const) {
  Deno.test(`hashCertificate() takes the hash of a signature of ${kind}`, async () => {
    const folder = await makeFolder();
    const { certificate } = await (await Authority.create(folder, "an authority", kind)).issue("one");
    const der = Buffer.from(new X509Certificate(await fs.readFile(certificate)).raw);
    assert.deepEqual(hashCertificate(der), createHash(hash).update(der).digest());
    await fs.rm(folder, { recursive: true });
  });
}

Deno.test("connect() binds SCRAM to the channel", async () => {
  const folder = await makeFolder();
  const authority = await Authority.create(folder, "an authority", "rsa");
  await using server = await startGuarded(18, { authority, name: "server" });
  const secret = `password='${password}' channel_binding`;
  const texts = [
    `user=by_scram ${secret}=require`,
    `user=by_scram ${secret}=disable`,
    `user=by_scram ${secret}=require sslmode=disable`,
    `user=by_md5 ${secret}=require`,
    `user=postgres ${secret}=require`,
  ];
  const results = await outcomes(texts.map((text) => ({ text: withPlace(server, text) })));
  assert.deepEqual(results.slice(0, 2), ["TLSv1.3", "TLSv1.3"]);
  assert.match(
    results[2]!,
    /^authentication: channel binding is required, and the connection is not encrypted/,
  );
  assert.match(results[3]!, /^authentication: it asks for a proof by "md5", which channel_binding=require/);
  assert.match(results[4]!, /^authentication: it asks for no proof, which channel_binding=require/);
  await fs.rm(folder, { recursive: true });
});

async function copyInto(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await fs.mkdir(folder, { recursive: true });
  for (const [name, path] of Object.entries(files)) await fs.cp(path, join(folder, name));
}
