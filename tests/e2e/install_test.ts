import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { tarGz } from "../../scripts/release/archive.ts";
import { installScript } from "../../scripts/release/install_script.ts";
import { targets } from "../../scripts/targets.ts";
import { testFolder } from "../support/project.ts";

const version = "1.2.3";

/** Stands for the executable: what the script does is the same for a file of five lines. */
const executable = `#!/bin/sh\necho "aludel ${version}, a test's"\n`;

/** Serves files of a release on this machine alone. */
async function serve(files: Readonly<Record<string, Uint8Array | string>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const content = files[path.posix.basename(request.url!)];
    if (content === undefined) response.writeHead(404);
    response.end(content);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((done) => void server.close(() => done())),
  };
}

function releaseFiles(text = executable): Record<string, Uint8Array | string> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const files: Record<string, Uint8Array | string> = {};
  for (const { name } of targets) {
    const folder = `aludel-${version}-${name}`;
    files[`${folder}.tar.gz`] = tarGz(folder, [
      { path: "aludel", content: bytes(text), isExecutable: true },
      { path: "man/aludel.1", content: bytes(".TH ALUDEL 1\n") },
    ], 0);
  }
  const sums = Object.entries(files).map(([name, content]) =>
    `${createHash("sha256").update(content).digest("hex")}  ${name}\n`
  );
  return { ...files, SHA256SUMS: sums.join("") };
}

/** Runs the script of a release with a home of its own. */
async function install(url: string, home: string, script?: string, env: Record<string, string> = {}) {
  const file = path.join(home, "install.sh");
  await fs.writeFile(file, script ?? await installScript(version, url));
  const child = spawn("sh", [file], { env: { PATH: process.env["PATH"], HOME: home, ...env } });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { out, err, code };
}

Deno.test("install.sh installs a release whose sums are right", async () => {
  await using server = await serve(releaseFiles());
  await using home = await testFolder();
  for (let times = 0; times < 2; times++) {
    const { out, err, code } = await install(server.url, home.path);
    assert.equal(code, 0, err);
    assert.equal(out, `aludel ${version}, a test's\n`);
    assert.match(err, /Add .*\.local\/bin to your PATH/);
  }
  assert.deepEqual(await fs.readdir(path.join(home.path, ".local/bin")), ["aludel"]);
  assert.deepEqual(await fs.readdir(path.join(home.path, ".local/share/man/man1")), ["aludel.1"]);
});

for (
  const [what, change, message] of [
    [
      "that was changed",
      (name: string) => name.endsWith(".gz") ? "changed" : null,
      /is not what SHA256SUMS says/,
    ],
    [
      "that has no sum",
      (name: string) => name === "SHA256SUMS" ? "" : null,
      /SHA256SUMS of the release does not name/,
    ],
    ["that is not there", (name: string) => name.endsWith(".gz") ? undefined : null, /cannot download/],
  ] as const
) {
  Deno.test(`install.sh installs nothing of a release ${what}`, async () => {
    const files = Object.entries(releaseFiles()).flatMap(([name, content]) => {
      const changed = change(name);
      return changed === undefined ? [] : [[name, changed ?? content] as const];
    });
    await using server = await serve(Object.fromEntries(files));
    await using home = await testFolder();
    const { out, err, code } = await install(server.url, home.path);
    assert.equal(code, 1);
    assert.equal(out, "");
    assert.match(err, message);
    assert.deepEqual(await fs.readdir(home.path), ["install.sh"]);
  });
}

Deno.test("install.sh of the sources asks where the releases are", async () => {
  await using home = await testFolder();
  const { err, code } = await install("", home.path, await installScript(version, ""));
  assert.equal(code, 1);
  assert.equal(err, "install.sh: set ALUDEL_RELEASES to the folder of releases\n");
});

for (const spelling of ["1.2.3", "v1.2.3"]) {
  Deno.test(`install.sh takes the release ${spelling} from where it is told`, async () => {
    await using server = await serve(releaseFiles());
    await using home = await testFolder();
    const env = { ALUDEL_VERSION: spelling, ALUDEL_RELEASES: server.url };
    const { out, err, code } = await install("", home.path, await installScript("9.9.9", ""), env);
    assert.equal(code, 0, err);
    assert.equal(out, `aludel ${version}, a test's\n`);
    assert.deepEqual(server.asked.map((url) => path.posix.dirname(url)), ["/v1.2.3", "/v1.2.3"]);
  });
}

for (
  const [what, ldd, hint] of [
    [
      "musl",
      'echo "musl libc (x86_64)" >&2; exit 1',
      /: with musl it needs libstdc\+\+ and libgcc \(Alpine: apk add libstdc\+\+ libgcc\)\n/,
    ],
    ["glibc", 'echo "ldd (GNU libc) 2.41"', /: aludel is installed in .*\.local\/bin, but does not start\n/],
  ] as const
) {
  Deno.test(`install.sh says so when what it installed does not start on ${what}`, async () => {
    await using server = await serve(releaseFiles("#!/bin/sh\nexit 127\n"));
    await using home = await testFolder();
    const bin = path.join(home.path, "bin");
    await fs.mkdir(bin);
    await fs.writeFile(path.join(bin, "ldd"), `#!/bin/sh\n${ldd}\n`, { mode: 0o755 });
    const PATH = `${bin}:${process.env["PATH"]}`;
    const { err, code } = await install(server.url, home.path, undefined, { PATH });
    assert.equal(code, 1);
    assert.match(err, hint);
  });
}
