import * as fs from "node:fs/promises";
import * as path from "node:path";

const root = path.resolve(import.meta.dirname!, "..");

/** The package of this machine's Bun; on Linux there are two, and only one of them finds its C library. */
export async function findBun(): Promise<string> {
  const { os, arch } = Deno.build;
  const name = `bun-${os}-${arch === "x86_64" ? "x64" : arch}`;
  const packages = path.join(await fs.realpath(path.join(root, "node_modules", "bun")), "..", "@oven");
  for (const folder of [name, `${name}-musl`]) {
    const program = path.join(packages, folder, "bin", os === "windows" ? "bun.exe" : "bun");
    if (await runs(program)) return program;
  }
  throw new Error(`Cannot build aludel: no package in ${packages} runs on ${os} ${arch}`);
}

async function runs(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).output())
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
