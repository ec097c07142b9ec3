import * as path from "node:path";
import { completionScripts } from "../../src/cli/completion/scripts.ts";
import { manPages } from "../man/pages.ts";
import type { ArchiveFile } from "./archive.ts";

const root = path.resolve(import.meta.dirname!, "..", "..");

/** The ends of the names of completions. PowerShell reads no file whose name does not end in .ps1. */
const extensions = {
  bash: "bash",
  zsh: "zsh",
  fish: "fish",
  powershell: "ps1",
} as const satisfies Record<keyof typeof completionScripts, string>;

/** What stands beside the executable in each archive, with the date that the man pages bear. */
export async function companionFiles(date: string): Promise<ArchiveFile[]> {
  const texts = ["README.md", "CHANGELOG.md", "LICENSE"].map(async (name) => ({
    path: name,
    content: await Deno.readFile(path.join(root, name)),
  }));
  const pages = manPages(date).map(({ file, text }) => ({ path: `man/${file}`, content: bytes(text) }));
  const shells = Object.keys(completionScripts) as (keyof typeof completionScripts)[];
  const scripts = shells.map((shell) => ({
    path: `completions/aludel.${extensions[shell]}`,
    content: bytes(completionScripts[shell]),
  }));
  return [...await Promise.all(texts), ...pages, ...scripts];
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
