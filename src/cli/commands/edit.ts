import { Command } from "@commander-js/extra-typings";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { DestinationError } from "../../core/error.ts";
import { revisionPath } from "../../revision/revision.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { programError } from "../program_error.ts";
import { openProject, resolveAsking } from "../project.ts";

/** `aludel edit`: the revision's file in the editor. */
export function editCommand({ context }: Session) {
  return new Command("edit")
    .description("Open a revision's file in $VISUAL or $EDITOR, else in vi.")
    .argument("<revision>", "an id, a label, head, current, head-1 …")
    .action(async (revision) => {
      const current = context();
      const nodes = await resolveAsking(current, openProject(current), revision);
      if (nodes.length === 0) {
        throw new DestinationError(`Cannot edit "${revision}": it is the base, which has no file`, {
          code: "no_file",
          hint: 'name a revision, such as "head"',
        });
      }
      const files = nodes.map((node) => path.resolve(current.cwd, revisionPath(node.revision)));
      openEditor(current.io.env["VISUAL"] || current.io.env["EDITOR"] || "vi", files);
    });
}

editCommand.examples = [
  ["aludel edit head", "open the newest revision"],
  ["aludel edit ae10", "open the revision whose id begins with ae10"],
] satisfies Example[];

/** The variable may hold arguments, such as `code --wait`; no shell reads it. */
function openEditor(editor: string, files: readonly string[]): void {
  const [program, ...words] = editor.trim().split(/\s+/);
  const result = spawnSync(program!, [...words, ...files], { stdio: "inherit", encoding: "utf8" });
  if (result.status === 0) return;
  throw programError(`Cannot finish the editor "${editor}"`, result, {
    code: "editor",
    hint: "set VISUAL or EDITOR to a program that edits the file it is given",
  });
}
