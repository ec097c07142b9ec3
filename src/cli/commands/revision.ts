import { Command } from "@commander-js/extra-typings";
import { UsageError } from "../../core/error.ts";
import { type RevisionRequest, writeNewRevision } from "../new_revision.ts";
import { printJson } from "../output.ts";
import { runPostWriteHooks } from "../post_write.ts";
import { collect } from "../collect.ts";
import type { Example } from "../help/example.ts";
import { changeOptionNames, readChangeOptions, withChangeOptions } from "./change_options.ts";
import { filterOptionNames, readFilterOptions, withFilterOptions } from "./filter_options.ts";
import type { Session } from "../program.ts";
import type { Context } from "../globals.ts";
import { openProject } from "../project.ts";
import { revisionPath } from "../../revision/revision.ts";

/** `aludel revision`: a new revision file. */
export function revisionCommand({ context, found }: Session) {
  const command = new Command("revision")
    .description("Write a new revision file; with --autogenerate, what leads to the schema that you want.")
    .option("-m, --message <text>", "what it does, in a line")
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
    .option("--autogenerate", "fill it with what differs between the database and [schema] target")
    .option(
      "--from-revisions",
      "with --autogenerate: compare what the revisions lead to; no server is needed",
    )
    .option("--dry-run", "with --autogenerate: print the file and write none")
    .option("--allow-empty", "with --autogenerate: write a file also when nothing differs")
    .option("--no-destructive", "with --autogenerate: leave out what loses data, and exit with 3")
    .option("--no-verify", "with --autogenerate: do not try the revision in the shadow database");
  const when = "with --autogenerate: ";
  return withFilterOptions(withChangeOptions(command, when, when), when)
    .action(async (options) => {
      const request = {
        message: options.message ?? "",
        heads: options.head ?? ["head"],
        splice: options.splice === true,
        id: options.revId,
        branchLabels: options.branchLabel,
        dependsOn: options.dependsOn,
        versionPath: options.versionPath,
      };
      if (!options.autogenerate) {
        refuseAlone({ ...options });
        return await generate(context(), request);
      }
      const { autogenerate } = await import("../schema/autogenerate.ts");
      const isToBeSeen = await autogenerate(context(), {
        request,
        fromRevisions: options.fromRevisions === true,
        ...readFilterOptions(options),
        ...readChangeOptions(options),
        dryRun: options.dryRun === true,
        allowEmpty: options.allowEmpty === true,
        destructive: options.destructive,
        verify: options.verify,
      });
      if (isToBeSeen) found();
    });
}

revisionCommand.examples = [
  ['aludel revision -m "add users table"', "write an empty revision on top of the head"],
  ['aludel revision --autogenerate -m "add users table"', "write what leads from the database to schema.sql"],
  [
    'aludel revision -m "start billing" --head base --branch-label billing',
    "begin a branch of its own, under a name",
  ],
] satisfies Example[];

/** What `--autogenerate` alone gives a meaning to, with the value that means nothing. */
const autogenerateOnly: readonly (readonly [option: string, key: string, unset: unknown])[] = [
  ["--from-revisions", "fromRevisions", undefined],
  ...[...filterOptionNames, ...changeOptionNames].map(([option, key]) => [option, key, undefined] as const),
  ["--dry-run", "dryRun", undefined],
  ["--allow-empty", "allowEmpty", undefined],
  ["--no-destructive", "destructive", true],
  ["--no-verify", "verify", true],
];

/** @throws {UsageError} for an option that would do nothing */
function refuseAlone(options: Readonly<Record<string, unknown>>): void {
  const [option] = autogenerateOnly.find(([, key, unset]) => options[key] !== unset) ?? [];
  if (option === undefined) return;
  throw new UsageError(`Cannot use ${option} without --autogenerate`, { code: "usage" });
}

/** Writes the file, says where it is and runs the hooks on it. */
export async function generate(context: Context, request: RevisionRequest): Promise<void> {
  const project = openProject(context);
  const revision = await writeNewRevision(context, project, request);
  const file = revisionPath(revision);
  const written = { id: revision.id, path: file };
  if (!context.json) context.io.out(`Generated ${file}\n`);
  runPostWriteHooks(context, project.settings, [file], written);
  if (context.json) printJson(context, written);
}
