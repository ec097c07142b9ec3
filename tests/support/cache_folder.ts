import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder under the system's temporary one where the tests keep what is slow to make. One per user. */
export async function cacheFolder(): Promise<string> {
  const folder = join(tmpdir(), `aludel-tests-${Deno.uid()}`);
  await fs.mkdir(folder, { recursive: true, mode: 0o755 });
  const { uid } = await fs.stat(folder);
  assert.equal(uid, Deno.uid(), `${folder} belongs to another user`);
  return folder;
}

/**
 * Makes a folder that does not exist yet, and gives its path. `build` writes into a folder of its own, which
 * takes its name only when it is complete: of two processes at once, both succeed and one copy is kept.
 */
export async function buildOnce(folder: string, build: (into: string) => Promise<void>): Promise<string> {
  if (await exists(folder)) return folder;
  const draft = await fs.mkdtemp(`${folder}.draft-`);
  try {
    await fs.chmod(draft, 0o755);
    await build(draft);
    await fs.rename(draft, folder);
  } catch (error) {
    await fs.rm(draft, { recursive: true, force: true });
    if (!await exists(folder)) throw error;
  }
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return await fs.stat(path).then(() => true, () => false);
}
