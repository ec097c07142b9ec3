import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** A folder of files that goes away at the end of its scope. */
export interface TestFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes files, by their paths below the folder. */
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  read(file: string): Promise<string>;
}

/** Makes a temporary folder with files in it. */
export async function testFolder(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<TestFolder> {
  const folder = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), "aludel-test-")));
  const test: TestFolder = {
    path: folder,
    async write(more) {
      for (const [name, text] of Object.entries(more)) {
        await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
        await fs.writeFile(path.join(folder, name), text);
      }
    },
    read: (file) => fs.readFile(path.join(folder, file), "utf8"),
    [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true, force: true }),
  };
  await test.write(files);
  return test;
}

/** The text of a revision file. */
export function revisionText(
  id: string,
  down: string | readonly string[],
  parts: { upgrade?: string; downgrade?: string | null; header?: readonly string[] } = {},
): string {
  const parents = typeof down === "string" ? `"${down}"` : `[${down.map((one) => `"${one}"`).join(", ")}]`;
  const header = [`-- id = "${id}"`, `-- down_revision = ${parents}`, ...(parts.header ?? [])].join("\n");
  const downgrade = parts.downgrade === null ? "" : `-- +++ downgrade\n${parts.downgrade ?? ""}\n`;
  return `-- +++\n${header}\n-- +++ upgrade\n${parts.upgrade ?? ""}\n${downgrade}`;
}
