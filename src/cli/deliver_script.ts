import * as path from "node:path";
import { sayCount } from "../core/say_count.ts";
import { FolderDraft } from "../files/folder_draft.ts";
import { displayPath } from "../files/read_revisions.ts";
import { draftFile } from "../files/write_file.ts";
import type { ScriptSink } from "../run/script/script.ts";
import type { Context } from "./globals.ts";
import { printJson, say } from "./output.ts";

/** What `--json` tells of a script beside the script itself. */
type About = Readonly<Record<string, unknown>>;

/** Puts a script into a file, whole or not at all, or on standard output; with `--json` a document about it. */
export async function deliverScript(
  context: Context,
  output: string | undefined,
  about: About,
  write: (sink: ScriptSink) => Promise<void>,
): Promise<void> {
  if (output !== undefined) {
    const file = path.resolve(context.folder, output);
    using draft = draftFile(file);
    await write(draft);
    draft.publish();
    say(context, `Wrote ${displayPath(file, context.cwd)}`);
    if (context.json) printJson(context, { ...about, path: file });
  } else if (context.json) {
    const pieces: string[] = [];
    await write({ write: (text) => void pieces.push(text) });
    printJson(context, { ...about, script: pieces.join("") });
  } else {
    const sink = standardOutput(context);
    await write(sink);
    sink.end();
  }
}

/** Puts parts into a folder, all or none, each as a file. */
export async function deliverFolder<Part extends { readonly fileName: string }>(
  context: Context,
  output: string,
  about: About,
  parts: readonly Part[],
  write: (part: Part, sink: ScriptSink, index: number) => Promise<void>,
): Promise<void> {
  const folder = path.resolve(context.folder, output);
  using draft = new FolderDraft(folder);
  for (const [index, part] of parts.entries()) {
    using file = draft.open(part.fileName);
    await write(part, file, index);
    file.publish();
  }
  draft.publish();
  const files = parts.map(({ fileName }) => path.join(folder, fileName));
  if (context.json) printJson(context, { ...about, paths: files });
  say(
    context,
    `Wrote ${sayCount(files.length, "file")} to ${displayPath(folder, context.cwd)}`,
  );
}

/** Many small pieces would be as many calls of the system, and a slow reader a full memory. */
function standardOutput({ io }: Context): ScriptSink & { end(): void } {
  let pending = "";
  const flush = () => {
    io.out(pending);
    pending = "";
    return io.drained?.();
  };
  return {
    write(text) {
      pending += text;
      return pending.length < 64 * 1024 ? undefined : flush();
    },
    end: () => void flush(),
  };
}
