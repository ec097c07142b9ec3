import type { CommandUnknownOpts, Help } from "@commander-js/extra-typings";
import { commands } from "../../src/cli/commands/mod.ts";
import type { Example } from "../../src/cli/help/example.ts";
import { topics } from "../../src/cli/help/topics.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { VERSION } from "../../src/core/version.ts";
import { definitions, roffText, section, verbatim } from "./roff.ts";

/** A file of dist/man. */
export interface ManPage {
  readonly file: string;
  readonly text: string;
}

/** `aludel.1`, and `aludel-COMMAND.1` for each command that help shows. */
export function manPages(date: string): ManPage[] {
  const silent = { out() {}, err() {}, outIsTerminal: false, errIsTerminal: false, line: null };
  const program = buildProgram({ ...silent, cwd: "/", env: {} }, () => {});
  const help = program.createHelp();
  const shown = help.visibleCommands(program);
  const pages = shown.map((command, index) => commandPage(command, commands[index]!.examples, help, date));
  return [programPage(program, shown, help, date), ...pages];
}

function programPage(
  program: CommandUnknownOpts,
  shown: readonly CommandUnknownOpts[],
  help: Help,
  date: string,
): ManPage {
  return page("aludel", date, [
    section("name", roffText(`aludel - ${summary(program)}`)),
    section("synopsis", `.B aludel\n.RI [ options ]\n.I command\n.RI [ arguments ]`),
    section("description", roffText(program.description())),
    section(
      "commands",
      definitions(shown.map((one) => [`aludel ${help.subcommandTerm(one)}`, one.description()])),
    ),
    section("options", definitions(optionsOf(program, help))),
    ...topics.map(({ name, text }) => section(name.replaceAll("-", " "), verbatim(bodyOf(text)))),
    section("see also", roffText(shown.map((one) => `aludel-${one.name()}(1)`).join(", "))),
  ]);
}

function commandPage(
  command: CommandUnknownOpts,
  examples: readonly Example[],
  help: Help,
  date: string,
): ManPage {
  const name = `aludel-${command.name()}`;
  const args = help.visibleArguments(command).map((one) =>
    [one.name(), help.argumentDescription(one)] as const
  );
  return page(name, date, [
    section("name", roffText(`${name} - ${summary(command)}`)),
    section("synopsis", `.B aludel ${roffText(command.name())}\n${roffText(command.usage())}`),
    section("description", roffText(command.description())),
    ...(args.length > 0 ? [section("arguments", definitions(args))] : []),
    section(
      "options",
      definitions(optionsOf(command, help)),
      ".PP",
      roffText("Options of all commands: aludel(1)."),
    ),
    section(
      "examples",
      examples.map(([line, meaning]) => `${roffText(`${meaning}:`)}\n${verbatim(`    ${line}`)}`).join(
        "\n.PP\n",
      ),
    ),
    section("see also", "aludel(1)"),
  ]);
}

function page(name: string, date: string, sections: readonly string[]): ManPage {
  const title = `.TH ${roffText(name.toUpperCase())} 1 ${date} "aludel ${VERSION}" "SQL migrations"`;
  return { file: `${name}.1`, text: [title, ...sections].join("\n") + "\n" };
}

/** What apropos shows: the beginning of the description. */
function summary(command: CommandUnknownOpts): string {
  const text = command.description().split(/[.:;](?:\s|$)/, 1)[0]!;
  return command.parent ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function optionsOf(command: CommandUnknownOpts, help: Help): (readonly [string, string])[] {
  return help.visibleOptions(command).map((one) =>
    [help.optionTerm(one), help.optionDescription(one)] as const
  );
}

/** A topic begins with its title, which is the section's here. */
function bodyOf(text: string): string {
  return text.slice(text.indexOf("\n")).replace(/^\n+/, "");
}
