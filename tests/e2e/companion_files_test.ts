import assert from "node:assert/strict";
import { companionFiles } from "../../scripts/release/companion_files.ts";

Deno.test("an archive has completions under names that their shells take, and man pages", async () => {
  const paths = (await companionFiles("2026-11-25")).map(({ path }) => path);
  assert.deepEqual(paths.filter((path) => path.startsWith("completions/")).sort(), [
    "completions/aludel.bash",
    "completions/aludel.fish",
    "completions/aludel.ps1",
    "completions/aludel.zsh",
  ]);
  for (const path of ["README.md", "CHANGELOG.md", "LICENSE", "man/aludel.1", "man/aludel-upgrade.1"]) {
    assert.ok(paths.includes(path), path);
  }
});
