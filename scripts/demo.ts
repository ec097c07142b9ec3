/**
 * The main job from end to end, as `deno task demo`: the worked example on the embedded engine, in a temporary folder.
 * Each command is shown as typed, with what it printed.
 */
import * as path from "node:path";

const root = path.resolve(import.meta.dirname!, "..");
const executable = path.join(root, "dist", Deno.build.os === "windows" ? "aludel.exe" : "aludel");

await build();
const folder = await Deno.makeTempDir({ prefix: "aludel-demo-" });
try {
  for (
    const words of [
      ["init", "--template", "bookshop"],
      ["upgrade", "head"],
      ["current"],
      ["history"],
      ["downgrade", "-2"],
      ["upgrade", "head"],
    ]
  ) {
    console.log(`$ aludel ${words.join(" ")}`);
    const env = { DATABASE_URL: "", ALUDEL_CONFIG: "" }; // the demo is the same wherever it runs
    const { success } = await new Deno.Command(executable, { args: words, cwd: folder, env }).spawn().status;
    if (!success) Deno.exit(1);
    console.log();
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Always: an executable that is there may be of other sources. */
async function build(): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), { args: ["task", "build"], cwd: root }).spawn()
    .status;
  if (!success) Deno.exit(1);
}
