import * as path from "node:path";
import { VERSION } from "../../src/core/version.ts";
import { findBun } from "../bun.ts";

const root = path.resolve(import.meta.dirname!, "..", "..");

/**
 * Writes the library as a package for npm: one file of JavaScript for Node, Deno and Bun, and the types of mod.ts. What it
 * imports stays a dependency.
 *
 * @param folder is replaced
 */
export async function buildNpm(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.remove(folder, { recursive: true });
  const output = path.join(folder, "mod.js");
  await run(await findBun(), [
    ...["build", "--target=node", "--format=esm", "--packages=external"],
    `--outfile=${output}`,
    path.join(root, "mod.ts"),
  ]);
  await writeTypes(path.join(folder, "types"));
  const imports = [...(await Deno.readTextFile(output)).matchAll(/\bfrom "([^"]+)"/g)].map((match) =>
    match[1]!
  );
  await Deno.writeTextFile(path.join(folder, "package.json"), await packageJson(imports));
  for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) {
    await Deno.copyFile(path.join(root, file), path.join(folder, file));
  }
}

/** The declarations of all that mod.ts exports; in them, as in the sources, modules are named by their files. */
async function writeTypes(folder: string): Promise<void> {
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  await run(Deno.execPath(), [
    ...["run", "-A", tsc, "--declaration", "--emitDeclarationOnly", "--rewriteRelativeImportExtensions"],
    ...[
      "--module",
      "esnext",
      "--moduleResolution",
      "bundler",
      "--target",
      "esnext",
      "--lib",
      "esnext,dom",
      "--types",
      "node",
    ],
    ...["--resolveJsonModule", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
    ...["--ignoreConfig", "--rootDir", root, "--outDir", folder],
    path.join(root, "mod.ts"),
  ]);
}

async function packageJson(imported: readonly string[]): Promise<string> {
  const { imports, license } = JSON.parse(await Deno.readTextFile(path.join(root, "deno.json")));
  const packages = [...new Set(imported)].filter((name) => name in imports).sort();
  const document = {
    name: "aludel",
    version: VERSION,
    description:
      "SQL migrations for PostgreSQL: a graph of plain SQL revisions, as in Alembic; this is the library",
    keywords: ["postgresql", "migrations", "schema", "sql", "alembic"],
    license,
    type: "module",
    exports: { ".": { types: "./types/mod.d.ts", default: "./mod.js" } },
    sideEffects: false,
    engines: { node: ">=20" },
    dependencies: Object.fromEntries(
      packages.map((name) => [name, (imports[name] as string).replace(/^npm:.*@/, "")]),
    ),
  };
  return JSON.stringify(document, null, 2) + "\n";
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd: root })
    .output();
  if (success) return;
  console.error([stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join(""));
  throw new Error(`Cannot build the package: ${path.basename(program)} failed`);
}
