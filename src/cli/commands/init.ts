import { Command } from "@commander-js/extra-typings";
import * as path from "node:path";
import { findTemplate, initProject } from "../../files/init_project.ts";
import { displayPath } from "../../files/read_revisions.ts";
import { printJson, say } from "../output.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";

/** `aludel init`: a new project. */
export function initCommand({ context }: Session) {
  return new Command("init")
    .description("Start a project: settings, a folder for revisions, a schema file and a README.")
    .argument("[dir]", "an empty or new folder", ".")
    .option("-t, --template <template>", "which template; see list_templates", "generic")
    .action((dir, options) => {
      const current = context();
      const folder = path.resolve(current.folder, dir);
      const template = findTemplate(options.template);
      const files = initProject(folder, template);
      const shown = files.map((file) => displayPath(path.join(folder, file), current.cwd));
      if (current.json) return printJson(current, { created: shown });
      for (const file of shown) current.io.out(`Created ${file}\n`);
      const settings = displayPath(path.join(folder, "aludel.toml"), current.cwd);
      const takesUrl = template.files["aludel.toml"]!.includes("${DATABASE_URL:-");
      say(
        current,
        takesUrl && current.io.env["DATABASE_URL"]
          ? `The database is that of $DATABASE_URL, as ${settings} says`
          : `Edit ${settings} to name your database`,
      );
    });
}

initCommand.examples = [
  ["aludel init shop", "start a project in the new folder shop"],
  ["aludel init shop --template bookshop", "start with a worked example of seven revisions"],
] satisfies Example[];
