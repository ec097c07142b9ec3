import { Command } from "@commander-js/extra-typings";
import { templates } from "../../files/templates.ts";
import { printJson } from "../output.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";

/** `aludel list_templates`: what `init` can write. */
export function listTemplatesCommand({ context }: Session) {
  return new Command("list_templates")
    .description("List the templates of init.")
    .action(() => {
      const current = context();
      if (current.json) return printJson(current, templates.map(({ name, summary }) => ({ name, summary })));
      current.io.out("Available templates:\n\n");
      for (const { name, summary } of templates) current.io.out(`${name} - ${summary}\n`);
      current.io.out(
        "\nTemplates are used via the 'init' command, e.g.:\n\n  aludel init --template bookshop shop\n",
      );
    });
}

listTemplatesCommand.examples = [
  ["aludel list_templates", "name the templates, and say what each is for"],
  ["aludel list_templates --json", "the same for a program"],
] satisfies Example[];
