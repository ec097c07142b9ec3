import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import type { Server } from "../../support/server.ts";
import { testedVersions } from "../../support/database.ts";
import { Authority } from "./authority.ts";
import { probeInBun } from "./bun.ts";
import { type Probe, probe } from "./probe.ts";
import { makeFolder, password, startGuarded } from "./guarded_server.ts";

const modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;

/** What a connection to a server comes to, and that Deno and Bun agree about it. */
async function outcome(server: Server, text: string, home = "/nowhere"): Promise<string> {
  const [result] = await outcomes([{ text: withPlace(server, text), home }]);
  return result!;
}

/** In Deno, an expired certificate has no name of its own. */
async function outcomes(probes: readonly Probe[]): Promise<string[]> {
  const [inDeno, inBun] = await Promise.all([Promise.all(probes.map(probe)), probeInBun(probes)]);
  for (const [index, result] of inBun.entries()) {
    if (!result.includes("expired")) assert.equal(inDeno[index], result, probes[index]!.text);
    else assert.match(inDeno[index]!, /^tls: its certificate /);
  }
  return inBun;
}

function withPlace({ port }: Server, text: string): string {
  return `hostaddr=127.0.0.1 port=${port} dbname=postgres connect_timeout=30 ${text}`;
}

for (const version of testedVersions()) {
  Deno.test(`connect() does what each sslmode says with a server ${version}`, async (t) => {
    const folder = await makeFolder();
    const authority = await Authority.create(folder);
    const stranger = await Authority.create(folder, "a stranger");
    const hosts = ["localhost", "*.db.example", "10.1.2.3"];
    await using plain = await startGuarded(version);
    await using good = await startGuarded(version, { authority, name: "good", certificate: { hosts } });
    await using expired = await startGuarded(version, {
      authority,
      name: "expired",
      certificate: { hosts, validity: [-5, -2] },
    });
    const cases = [
      // What                          Server   Parameters                                   per mode
      ["no TLS", plain, "host=localhost", [
        "plain",
        "plain",
        "plain",
        /^tls: it has no TLS/,
        /^tls: the file of root/,
        /^tls: the file/,
      ]],
      ["no root certificate", good, "host=localhost", [
        "plain",
        "plain",
        "TLSv1.3",
        "TLSv1.3",
        /does not exist/,
        /does not exist/,
      ]],
      ["a good certificate", good, "host=localhost root", [
        "plain",
        "plain",
        "TLSv1.3",
        "TLSv1.3",
        "TLSv1.3",
        "TLSv1.3",
      ]],
      ["a wildcard", good, "host=a.db.example root", [
        "plain",
        "plain",
        "TLSv1.3",
        "TLSv1.3",
        "TLSv1.3",
        "TLSv1.3",
      ]],
      ["an address", good, "host=10.1.2.3 root", [
        "plain",
        "plain",
        "TLSv1.3",
        "TLSv1.3",
        "TLSv1.3",
        "TLSv1.3",
      ]],
      ["another host", good, "host=a.b.db.example root", [
        "plain",
        "plain",
        "TLSv1.3",
        "TLSv1.3",
        "TLSv1.3",
        /^tls: its certificate is for another host: DNS:localhost/,
      ]],
      ["no host", good, "root", [
        "plain",
        "plain",
        "TLSv1.3",
        "TLSv1.3",
        "TLSv1.3",
        /^tls: sslmode=verify-full needs the name/,
      ]],
      ["an expired certificate", expired, "host=localhost root", [
        "plain",
        "plain",
        "plain",
        /^tls: its certificate has expired$/,
        /has expired/,
        /has expired/,
      ]],
      ["a stranger", good, "host=localhost stranger", [
        "plain",
        "plain",
        "plain",
        /^tls: its certificate comes from an authority/,
        /from an authority/,
        /from an authority/,
      ]],
    ] as const;
    const found = await outcomes(cases.flatMap(([, server, text]) => {
      const parameters = text.replace("root", `sslrootcert=${authority.certificate}`)
        .replace("stranger", `sslrootcert=${stranger.certificate}`);
      return modes.map((mode) => ({ text: withPlace(server, `${parameters} sslmode=${mode}`) }));
    }));
    for (const [row, [what, , , expected]] of cases.entries()) {
      for (const [column, mode] of modes.entries()) {
        await t.step(`${what}, sslmode=${mode}`, () => {
          const result = found[row * modes.length + column]!;
          const wanted = expected[column]!;
          if (typeof wanted === "string") assert.equal(result, wanted);
          else assert.match(result, wanted);
        });
      }
    }
    await fs.rm(folder, { recursive: true });
  });

  Deno.test(`connect() tries again with or without TLS as sslmode says, with a server ${version}`, async () => {
    const folder = await makeFolder();
    const authority = await Authority.create(folder);
    await using server = await startGuarded(version, { authority, name: "server" });
    const results = await Promise.all([
      outcome(server, "user=only_tls sslmode=allow"),
      outcome(server, "user=only_plain sslmode=prefer"),
      outcome(server, "user=only_tls sslmode=disable"),
      outcome(server, "user=only_plain sslmode=require"),
      outcome(server, "user=nobody sslmode=prefer"),
      outcome(server, "user=nobody sslmode=allow"),
    ]);
    assert.deepEqual(results.slice(0, 2), ["TLSv1.3", "plain"]);
    assert.match(results[2]!, /^authentication: no pg_hba.conf entry .*(no encryption|SSL off)/);
    assert.match(results[3]!, /^authentication: no pg_hba.conf entry .*(SSL encryption|SSL on)/);
    assert.match(results[4]!, /^authentication: pg_hba.conf rejects .*(SSL encryption|SSL on)/);
    assert.match(results[5]!, /^authentication: pg_hba.conf rejects .*(SSL encryption|SSL on)/);
    await fs.rm(folder, { recursive: true });
  });
}

Deno.test("connect() logs in with a certificate, by default that of ~/.postgresql", async () => {
  const folder = await makeFolder();
  const authority = await Authority.create(folder);
  await using server = await startGuarded(18, {
    authority,
    name: "server",
    certificate: { hosts: ["localhost"] },
  });
  const { certificate, key } = await authority.issue("by_certificate");
  await fs.mkdir(join(folder, ".postgresql"));
  await fs.cp(certificate, join(folder, ".postgresql", "postgresql.crt"));
  await fs.cp(key, join(folder, ".postgresql", "postgresql.key"));
  await fs.cp(authority.certificate, join(folder, ".postgresql", "root.crt"));
  const user = "user=by_certificate host=localhost sslmode=verify-full";
  const root = `sslrootcert=${authority.certificate}`;

  assert.equal(await outcome(server, `${user} ${root} sslcert=${certificate} sslkey=${key}`), "TLSv1.3");
  assert.equal(await outcome(server, user, folder), "TLSv1.3");
  assert.match(
    await outcome(server, `${user} sslcertmode=disable`, folder),
    /^authentication: connection requires a valid/,
  );
  assert.match(await outcome(server, `${user} ${root}`), /^authentication: connection requires a valid/);
  assert.match(
    await outcome(server, `${user} ${root} sslcert=${certificate}`),
    /^tls: the certificate .* has no private key/,
  );
  await fs.chmod(key, 0o644);
  assert.match(
    await outcome(server, `${user} ${root} sslcert=${certificate} sslkey=${key}`),
    /^tls: others may read the private key/,
  );
  await fs.rm(folder, { recursive: true });
});

Deno.test("connect() reads encrypted and binary private keys", async () => {
  const folder = await makeFolder();
  const authority = await Authority.create(folder);
  await using server = await startGuarded(18, {
    authority,
    name: "server",
    certificate: { hosts: ["localhost"] },
  });
  const { certificate, key } = await authority.issue("by_certificate");
  const { createPrivateKey } = await import("node:crypto");
  const plain = createPrivateKey(await fs.readFile(key, "utf8"));
  const [locked, binary] = [join(folder, "locked.key"), join(folder, "binary.key")];
  const cipher = { format: "pem", cipher: "aes-256-cbc", passphrase: "open sesame" } as const;
  await fs.writeFile(locked, plain.export({ type: "pkcs8", ...cipher }), { mode: 0o600 });
  await fs.writeFile(binary, plain.export({ type: "sec1", format: "der" }), { mode: 0o600 });
  const text = `user=by_certificate host=localhost sslmode=require sslcert=${certificate}`;

  assert.equal(await outcome(server, `${text} sslkey=${locked} sslpassword='open sesame'`), "TLSv1.3");
  assert.match(await outcome(server, `${text} sslkey=${locked}`), /^tls: the private key .* is encrypted/);
  assert.match(
    await outcome(server, `${text} sslkey=${locked} sslpassword=wrong`),
    /^tls: the private key .* can't be read/,
  );
  assert.equal(await outcome(server, `${text} sslkey=${binary}`), "TLSv1.3");
  await fs.rm(folder, { recursive: true });
});

Deno.test("connect() uses the root certificates of ~/.postgresql, and stops at a list of revoked ones", async () => {
  const folder = await makeFolder();
  const authority = await Authority.create(folder);
  const home = join(folder, "home");
  await fs.mkdir(join(home, ".postgresql"), { recursive: true });
  await fs.cp(authority.certificate, join(home, ".postgresql", "root.crt"));
  await using server = await startGuarded(18, {
    authority,
    name: "server",
    certificate: { hosts: ["localhost"] },
  });
  const stranger = await Authority.create(folder, "a stranger");
  await using strange = await startGuarded(18, { authority: stranger, name: "strange" });
  assert.equal(await outcome(server, "host=localhost sslmode=verify-full", home), "TLSv1.3");
  assert.match(
    await outcome(strange, "host=localhost sslmode=require", home),
    /^tls: its certificate comes from an authority/,
  );

  await fs.writeFile(join(home, ".postgresql", "root.crl"), "");
  assert.match(
    await outcome(server, "host=localhost sslmode=verify-full", home),
    /^tls: the list of revoked certificates/,
  );
  await fs.rm(folder, { recursive: true });
});

Deno.test("connect() keeps to the versions of TLS, and can begin with it at once", async () => {
  const folder = await makeFolder();
  const authority = await Authority.create(folder);
  await using server = await startGuarded(18, {
    authority,
    name: "server",
    certificate: { hosts: ["localhost"] },
  });
  assert.equal(await outcome(server, "sslmode=require ssl_max_protocol_version=TLSv1.2"), "TLSv1.2");
  assert.equal(await outcome(server, "sslmode=require ssl_min_protocol_version=tlsv1.3"), "TLSv1.3");
  assert.equal(await outcome(server, "sslmode=require sslnegotiation=direct"), "TLSv1.3");
  assert.equal(await outcome(server, "sslmode=require sslsni=0"), "TLSv1.3");
  await using old = await startGuarded(13, { authority, name: "old" });
  assert.match(
    await outcome(old, "sslmode=require sslnegotiation=direct"),
    /^tls: it broke off the TLS handshake/,
  );
  await fs.rm(folder, { recursive: true });
});

for (const kind of ["p256", "p384", "rsa"] as const) {
  Deno.test(`connect() binds SCRAM to the channel when the certificate is ${kind}`, async () => {
    const folder = await makeFolder();
    const authority = await Authority.create(folder, "aludel tests", kind);
    await using server = await startGuarded(18, {
      authority,
      name: "server",
      certificate: { hosts: ["localhost"] },
    });
    const secret = `password='${password}' channel_binding=require`;
    assert.equal(await outcome(server, `user=by_scram ${secret}`), "TLSv1.3");
    assert.match(
      await outcome(server, `user=by_scram ${secret} sslmode=disable`),
      /channel binding is required, and/,
    );
    assert.match(
      await outcome(server, `user=by_md5 ${secret}`),
      /^authentication: it asks for a proof by "md5"/,
    );
    assert.match(await outcome(server, `user=postgres ${secret}`), /^authentication: it asks for no proof/);
    assert.equal(await outcome(server, `user=by_scram ${secret.replace("require", "disable")}`), "TLSv1.3");
    await fs.rm(folder, { recursive: true });
  });
}
