import * as path from "node:path";
import { displayPath } from "../../files/read_revisions.ts";
import { draftFile } from "../../files/write_file.ts";
import { blankCatalog } from "../../schema/blank.ts";
import { type Catalog, rootOf } from "../../schema/catalog.ts";
import type { Ddl } from "../../schema/ddl.ts";
import { planChanges } from "../../schema/plan.ts";
import { renderStatements } from "../../schema/render.ts";
import { selectOnly } from "../../schema/select.ts";
import type { Context } from "../globals.ts";
import { printJson, say } from "../output.ts";
import { oneDatabase, openSettingsOrDefaults } from "../project.ts";
import type { FilterRequest } from "./filter_request.ts";
import { parseSide } from "./side.ts";
import { splitByObject } from "./split_dump.ts";
import { Workspace } from "./workspace.ts";

/** What `dump` can be asked for. */
export interface DumpOptions extends FilterRequest {
  /** As an operand of `diff`. */
  readonly from: string;
  /** A file, or with `split` a folder; undefined: standard output. */
  readonly output: string | undefined;
  /** One file for each object. */
  readonly split: boolean;
}

/** Writes a schema as SQL, in an order in which it can be run. */
export async function dump(context: Context, options: DumpOptions): Promise<void> {
  const settings = openSettingsOrDefaults(context);
  const database = oneDatabase(context, settings, "write a schema");
  await using workspace = new Workspace(context, settings, database, options);
  const side = parseSide(context, settings, database, options.from);
  const catalog = await workspace.readAlone(side);
  const { statements, objects } = planDump(catalog, options.only);
  if (options.split) {
    writeSplit(workspace, statements, objects, options.output ?? ".");
  } else if (options.output !== undefined) {
    const file = path.resolve(context.folder, options.output);
    writeFile(file, renderStatements(statements));
    const shown = displayPath(file, context.cwd);
    say(context, `Wrote ${shown}`);
    if (context.json) printJson(context, { paths: [shown], unhandled: workspace.unhandledJson });
  } else if (context.json) {
    printJson(context, { sql: renderStatements(statements), unhandled: workspace.unhandledJson });
  } else {
    context.io.out(renderStatements(statements));
  }
}

function planDump(
  catalog: Catalog,
  only: readonly string[],
): { statements: readonly Ddl[]; objects: Catalog } {
  const blank = blankCatalog(catalog.version);
  const objects = selectOnly(blank, catalog, only);
  return { statements: planChanges(blank, objects).statements, objects };
}

function writeSplit(
  { context, unhandledJson }: Workspace,
  statements: readonly Ddl[],
  objects: Catalog,
  folder: string,
): void {
  const target = path.resolve(context.folder, folder);
  const paths: string[] = [];
  for (const [file, part] of splitByObject(statements, (identity) => rootOf(objects, identity))) {
    const full = path.join(target, file);
    writeFile(full, renderStatements(part));
    paths.push(displayPath(full, context.cwd));
  }
  if (context.json) printJson(context, { paths, unhandled: unhandledJson });
  else say(context, `Wrote ${paths.length} files in ${displayPath(target, context.cwd)}`);
}

function writeFile(file: string, text: string): void {
  using draft = draftFile(file);
  draft.write(text);
  draft.publish();
}
