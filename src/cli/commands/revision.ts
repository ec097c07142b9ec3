import { Command } from "@commander-js/extra-typings";
import { type RevisionRequest, writeNewRevision } from "../new_revision.ts";
import { printJson } from "../output.ts";
import { runPostWriteHooks } from "../post_write.ts";
import type { Session } from "../program.ts";
import type { Context } from "../globals.ts";
import { openProject } from "../project.ts";
import { revisionPath } from "../../revision/revision.ts";

/** `aludel revision`: a new revision file. */
export function revisionCommand({ context }: Session) {
  return new Command("revision")
    .description("Write a new revision file.")
    .option("-m, --message <text>", "what it does, in a line", "")
    .option("--head <revision>", "what it stands on; repeat for a merge (default: the head)", collect)
    .option("--splice", "allow a --head that is no head: a new branch starts there")
    .option("--branch-label <label>", "give the branch a name; repeatable", collect)
    .option(
      "--depends-on <revision>",
      "another branch's revision or label that must come first; repeatable",
      collect,
    )
    .option("--version-path <dir>", "which of the version locations")
    .option("--rev-id <id>", "the id, instead of twelve random digits")
    .action(async (options) => {
      await generate(context(), {
        message: options.message,
        heads: options.head ?? ["head"],
        splice: options.splice === true,
        id: options.revId,
        branchLabels: options.branchLabel,
        dependsOn: options.dependsOn,
        versionPath: options.versionPath,
      });
    });
}

/** Writes the file, runs the hooks on it and says where it is. */
export async function generate(context: Context, request: RevisionRequest): Promise<void> {
  const project = openProject(context);
  const revision = await writeNewRevision(context, project, request);
  const file = revisionPath(revision);
  runPostWriteHooks(context, project.settings, file);
  if (context.json) printJson(context, { id: revision.id, path: file });
  else context.io.out(`Generated ${file}\n`);
}

/** Gathers the values of a repeatable option. */
export function collect(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}
