/**
 * Links the executable: `deno task build` for this machine into dist/aludel, `--all` for every target beside it.
 * Bun is only the linker. It comes from npm like everything else, and is run by its path, so no install script has to.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { buildEmbeddedAssets } from "../src/database/embedded/build_assets.ts";
import { findBun } from "./bun.ts";
import { executableOf, targets } from "./targets.ts";

const root = path.resolve(import.meta.dirname!, "..");
const dist = path.join(root, "dist");
const work = path.join(dist, ".build");

const bun = await findBun();
await fs.rm(work, { recursive: true, force: true });
await fs.mkdir(work, { recursive: true });
await writeEntry();
await link(Deno.build.os === "windows" ? "aludel.exe" : "aludel");
if (Deno.args.includes("--all")) {
  for (const target of targets) await link(executableOf(target), `--target=${target.bun}`);
}
await fs.rm(work, { recursive: true });

/**
 * The executable's own entry: it says where the files of the embedded engine are, inside the executable, and goes on
 * with cli.ts. They are only names until the engine is opened; the program of its thread is one of them, so the main
 * program does not carry PGlite.
 */
async function writeEntry(): Promise<void> {
  const assets = await buildEmbeddedAssets();
  const backend = path.join(work, "backend.js");
  await runBun(["build", "--target=bun", "--minify", `--outfile=${backend}`, assets.backend]);
  const files = Object.entries({ ...assets, backend });
  const register = JSON.stringify(path.join(root, "src/database/embedded/assets.ts"));
  await fs.writeFile(
    path.join(work, "assets.ts"),
    [
      `import { registerEmbeddedAssets } from ${register};`,
      ...files.map(([name, file]) => `import ${name} from ${JSON.stringify(file)} with { type: "file" };`),
      `registerEmbeddedAssets({ ${files.map(([name]) => name).join(", ")} });`,
    ].join("\n"),
  );
  const program = JSON.stringify(path.join(root, "cli.ts"));
  await fs.writeFile(path.join(work, "aludel.ts"), `import "./assets.ts";\nimport ${program};\n`);
}

/**
 * Bytecode in chunks: of all that is inside, a start reads what its command needs (three times faster than one chunk
 * of source). What a user keeps in .env or bunfig.toml is not for the executable: Bun would read both at every start.
 */
async function link(file: string, ...flags: string[]): Promise<void> {
  const output = path.join(dist, file);
  const started = performance.now();
  await runBun([
    ...["build", "--compile", "--bytecode", "--splitting", "--format=esm"],
    ...["--minify-syntax", "--minify-whitespace"],
    ...["--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig"],
    "--external=./build_assets.ts", // builds what the executable carries
    ...flags,
    `--outfile=${output}`,
    path.join(work, "aludel.ts"),
  ]);
  const { size } = await fs.stat(output);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${path.relative(root, output)}  ${(size / 1e6).toFixed(1)} MB  ${seconds} s`);
}

async function runBun(args: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(bun, { args, cwd: work }).output();
  if (success) return;
  console.error([stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join(""));
  throw new Error(`Cannot build aludel: bun ${args[0]} failed`);
}
