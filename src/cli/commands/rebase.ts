import { Command } from "@commander-js/extra-typings";
import * as path from "node:path";
import { UsageError } from "../../core/error.ts";
import { replaceFile } from "../../files/write_file.ts";
import { appliedRevisions } from "../../plan/applied.ts";
import { setHeaderValue } from "../../revision/format.ts";
import type { RevisionNode } from "../../revision/graph.ts";
import { linkRevisions } from "../../revision/link.ts";
import { parseRevision } from "../../revision/parse.ts";
import { planRebase, type Rebase } from "../../revision/rebase.ts";
import type { Context } from "../globals.ts";
import { printJson, say } from "../output.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { databaseUrl, openProject, openToRead, type Project } from "../project.ts";
import { unifiedDiff } from "../unified_diff.ts";

/** `aludel rebase`: one line on top of another, instead of a merge. */
export function rebaseCommand({ context }: Session) {
  return new Command("rebase")
    .description("Put the line of a revision on top of the other line that grew from the same parent.")
    .argument("<revision>", "a revision of the line to move")
    .option("--onto <head>", "the head to stand on (default: the other line's)")
    .option("--force", "ask no database whether it has applied the line")
    .option("--dry-run", "show the difference and write nothing")
    .action(async (revision, options) => {
      const current = context();
      const project = openProject(current);
      const applied = options.force ? undefined : await appliedAnywhere(current, project);
      const rebase = planRebase(project.graph, revision, { onto: options.onto, applied });
      apply(current, project, rebase, options.dryRun === true);
    });
}

rebaseCommand.examples = [
  ["aludel rebase ae10 --dry-run", "show how the line of ae10 would move on top of the other one"],
  ["aludel rebase ae10 --onto 27c6", "move it there"],
] satisfies Example[];

/** What any database of the settings has applied, or with `-n` that one. @throws {UsageError} when there is none to ask */
async function appliedAnywhere(context: Context, { settings, graph }: Project): Promise<Set<RevisionNode>> {
  const names = context.databaseName === undefined ? settings.databaseNames : [context.databaseName];
  const databases = names.map((name) => settings.database(name));
  const applied = new Set<RevisionNode>();
  for (const chosen of databases) {
    if (databaseUrl(context, settings, chosen) === null) {
      throw new UsageError("Cannot rebase: no database is configured that could tell what is applied", {
        code: "rebase_unchecked",
        path: settings.path,
        hint: "give one with --url, or use --force if no database has applied the line",
      });
    }
    await using database = await openToRead(context, settings, chosen);
    for (const node of appliedRevisions(graph, await database.heads())) applied.add(node);
  }
  return applied;
}

/** Only one file changes: those above it name their parents as before. It is written whole or not at all. */
function apply(context: Context, { graph }: Project, rebase: Rebase, dryRun: boolean): void {
  const { revision } = rebase.node;
  const { source } = revision.upgrade;
  const file = source.path;
  if (source.omissions) throw tooLarge(file);
  const after = setHeaderValue(revision, "down_revision", rebase.to);
  const moved = parseRevision({ path: file, text: after });
  linkRevisions(graph.nodes.map((node) => node.revision === revision ? moved : node.revision));
  const ids = rebase.moved.map((node) => node.id);
  if (!context.json) {
    context.io.out(unifiedDiff(`a/${file}`, `b/${file}`, source.text, after));
  }
  if (!dryRun) {
    replaceFile(path.resolve(context.cwd, file), after);
    say(context, `Rebased ${ids.join(", ")} onto ${rebase.to.join(", ")}`);
  }
  if (context.json) {
    printJson(context, { revision: revision.id, path: file, from: rebase.from, to: rebase.to, moved: ids });
  }
}

/** The data of its COPY is not in memory, and would be lost with the file. */
function tooLarge(file: string): UsageError {
  return new UsageError(`Cannot rebase "${file}": the file is too large to be written anew`, {
    code: "file_too_large",
    path: file,
    hint: "edit its down_revision by hand",
  });
}
