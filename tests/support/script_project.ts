import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { root } from "../house/sources.ts";
import { runInProcess } from "./cli_in_process.ts";
import { testFolder } from "./project.ts";

/** A project in a temporary folder, and aludel in it. */
export interface ScriptProject extends AsyncDisposable {
  readonly folder: string;
  /** Runs aludel on a database and expects it to work; gives what it printed. */
  on(url: string, ...words: string[]): Promise<string>;
  /** Runs aludel without any database and expects it to work; gives what it printed. */
  offline(...words: string[]): Promise<string>;
  /** The message of aludel's failure. */
  failure(...words: string[]): Promise<string>;
}

/** Makes a project of these revision files. */
export async function scriptProject(
  files: Readonly<Record<string, string>>,
  settings = "",
): Promise<ScriptProject> {
  const folder = await testFolder({
    "aludel.toml": `[database]\nurl = "\${URL}"\n${settings}`,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text])),
  });
  const run = async (words: string[], env: Record<string, string>) => {
    const { code, out, err } = await runInProcess(words, { cwd: folder.path, env });
    assert.equal(code, 0, `aludel ${words.join(" ")}\n${out}${err}`);
    return out;
  };
  return {
    folder: folder.path,
    on: (url, ...words) => run(words, { URL: url }),
    offline: (...words) => run(words, {}),
    async failure(...words) {
      const { code, err } = await runInProcess(words, { cwd: folder.path });
      assert.notEqual(code, 0, `aludel ${words.join(" ")} did not fail`);
      return err;
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** The revision files of the bookshop. */
export async function bookshopFiles(): Promise<Record<string, string>> {
  const folder = path.join(root, "templates", "bookshop", "migrations");
  const names = (await fs.readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => fs.readFile(path.join(folder, name), "utf8")));
  return Object.fromEntries(names.map((name, i) => [name, texts[i]!]));
}

/** The ids of the bookshop's revisions, in order. */
export const bookshopIds = [
  "1f0c5a2e9b31",
  "2a7d41c8e6f0",
  "3c9e07b5d214",
  "4e51b8f3a07c",
  "5b6f92d0c4e8",
  "6d83c0a7f52b",
  "7f14e9d6b3a5",
] as const;
