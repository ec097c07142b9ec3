import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { testedVersions } from "../../support/database.ts";
import { Authority } from "./authority.ts";
import { makeFolder, startGuarded } from "./guarded_server.ts";
import { outcomes, withPlace } from "./outcome.ts";

const modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;

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
    await t.step("sslmode=allow and prefer try the other way when the server refuses the first", async () => {
      const texts = [
        "user=only_tls sslmode=allow",
        "user=only_plain sslmode=prefer",
        "user=only_tls sslmode=disable",
        "user=only_plain sslmode=require",
        "user=nobody sslmode=prefer",
        "user=nobody sslmode=allow",
      ];
      const results = await outcomes(texts.map((text) => ({ text: withPlace(good, text) })));
      assert.deepEqual(results.slice(0, 2), ["TLSv1.3", "plain"]);
      assert.match(results[2]!, /^authentication: no pg_hba.conf entry .*(no encryption|SSL off)/);
      assert.match(results[3]!, /^authentication: no pg_hba.conf entry .*(SSL encryption|SSL on)/);
      assert.match(results[4]!, /^authentication: pg_hba.conf rejects .*(SSL encryption|SSL on)/);
      assert.match(results[5]!, /^authentication: pg_hba.conf rejects .*(SSL encryption|SSL on)/);
    });
    await fs.rm(folder, { recursive: true });
  });
}
