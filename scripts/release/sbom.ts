import { createHash } from "node:crypto";
import * as path from "node:path";
import { runtimePackages } from "./lock_file.ts";

/** Where node_modules has the packages, each with its licence. */
const root = path.resolve(import.meta.dirname!, "..", "..");

/**
 * What an executable is made of, as a CycloneDX document (version 1.6): the packages that its code imports, and theirs,
 * as the lock file pins them; and Bun, whose runtime it carries.
 *
 * @param time in seconds; together with the lock file it decides every byte
 */
export async function writeSbom(version: string, time: number): Promise<string> {
  const packages = await runtimePackages(root);
  const main = {
    type: "application",
    "bom-ref": "aludel",
    name: "aludel",
    version,
    licenses: licence("MIT"),
  };
  const components = packages.map(({ name, version, integrity, license }) => ({
    type: "library",
    "bom-ref": purl(name, version),
    ...nameParts(name),
    version,
    purl: purl(name, version),
    licenses: licence(license),
    hashes: [{
      alg: "SHA-512",
      content: Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex"),
    }],
  }));
  const dependencies = [
    {
      ref: "aludel",
      dependsOn: packages.filter((one) => one.isDirect).map((one) => purl(one.name, one.version)),
    },
    ...packages.map(({ name, version, dependencies }) => ({
      ref: purl(name, version),
      dependsOn: dependencies.map((one) => purl(one.name, one.version)),
    })),
  ];
  const content = { components, dependencies };
  return JSON.stringify(
    {
      $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      serialNumber: `urn:uuid:${uuidOf(JSON.stringify([main, content]))}`,
      version: 1,
      metadata: {
        timestamp: new Date(time * 1000).toISOString().replace(".000Z", "Z"),
        tools: { components: [{ type: "application", name: "deno task release" }] },
        component: main,
      },
      ...content,
    },
    null,
    2,
  ) + "\n";
}

/** Package URLs: https://github.com/package-url/purl-spec. */
function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

function nameParts(name: string): { group?: string; name: string } {
  const [group, short] = name.split("/");
  return short === undefined ? { name } : { group: group!, name: short };
}

/** One identifier of SPDX, or an expression of several. */
function licence(text: string | null): unknown[] {
  if (text === null) return [];
  return [/\s/.test(text) ? { expression: text.replace(/^\((.*)\)$/, "$1") } : { license: { id: text } }];
}

/** A UUID out of what it names: version 8 of RFC 9562. */
function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
