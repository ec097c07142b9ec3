/**
 * A release in dist/release, as `deno task release`: for each target an archive with the executable, man pages and
 * completions; the library for npm; what all of it is made of (CycloneDX); install.sh; and SHA256SUMS over the rest.
 *
 * `--repeat` builds everything twice and compares. RELEASES_URL is where the files are going to be found: install.sh
 * downloads from there.
 */
import { createHash } from "node:crypto";
import * as path from "node:path";
import { VERSION } from "../src/core/version.ts";
import { packNpm } from "./npm/pack.ts";
import { type ArchiveFile, tarGz, zip } from "./release/archive.ts";
import { checkExecutable } from "./release/check_executable.ts";
import { companionFiles } from "./release/companion_files.ts";
import { installScript } from "./release/install_script.ts";
import { writeSbom } from "./release/sbom.ts";
import { releaseDate, releaseTime } from "./release_time.ts";
import { executableOf, type Target, targets } from "./targets.ts";

const root = path.resolve(import.meta.dirname!, "..");
const dist = path.join(root, "dist");
const folder = path.join(dist, "release");
const time = await releaseTime();

const sums = await release();
if (Deno.args.includes("--repeat")) compare(sums, await release());

/** Builds everything, and gives the sum of each file by its name. */
async function release(): Promise<ReadonlyMap<string, string>> {
  await buildAll();
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(folder, { recursive: true });
  const sums = new Map<string, string>();
  const write = async (name: string, content: Uint8Array) => {
    await Deno.writeFile(path.join(folder, name), content);
    sums.set(name, createHash("sha256").update(content).digest("hex"));
    console.log(`dist/release/${name}  ${(content.length / 1e6).toFixed(1)} MB`);
  };
  const companions = await companionFiles(await releaseDate());
  for (const target of targets) await writeArchive(target, companions, write);
  await write(`aludel-${VERSION}.tgz`, await packNpm(time));
  await write(`aludel-${VERSION}.cdx.json`, bytes(await writeSbom(VERSION, time)));
  await write("install.sh", bytes(await installScript(VERSION, Deno.env.get("RELEASES_URL") ?? "")));
  const lines = [...sums].map(([name, sum]) => `${sum}  ${name}\n`);
  await Deno.writeTextFile(path.join(folder, "SHA256SUMS"), lines.join(""));
  return sums;
}

async function buildAll(): Promise<void> {
  const args = ["run", "-A", path.join(root, "scripts", "build.ts"), "--all"];
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status;
  if (!success) throw new Error("Cannot release: the build failed");
}

async function writeArchive(
  target: Target,
  companions: readonly ArchiveFile[],
  write: (name: string, content: Uint8Array) => Promise<void>,
): Promise<void> {
  const file = path.join(dist, executableOf(target));
  console.log(`${executableOf(target)} ${await checkExecutable(target, dist, VERSION)}`);
  const executable = {
    path: target.isWindows ? "aludel.exe" : "aludel",
    content: await Deno.readFile(file),
    isExecutable: true,
  };
  const name = `aludel-${VERSION}-${target.name}`;
  const files = [executable, ...companions];
  if (target.isWindows) await write(`${name}.zip`, zip(name, files, time));
  else await write(`${name}.tar.gz`, tarGz(name, files, time));
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** @throws when two builds of the same sources are not the same */
function compare(first: ReadonlyMap<string, string>, second: ReadonlyMap<string, string>): void {
  const different = [...first].filter(([name, sum]) => second.get(name) !== sum).map(([name]) => name);
  if (different.length > 0) throw new Error(`Two builds differ in ${different.join(", ")}`);
  console.log(`two builds are the same in all ${first.size} files`);
}
