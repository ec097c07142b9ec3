import { Command, CommanderError, Option } from "@commander-js/extra-typings";
import { UsageError } from "../core/error.ts";
import { VERSION } from "../core/version.ts";
import { collect } from "./collect.ts";
import { completeCommand } from "./commands/complete.ts";
import { commands } from "./commands/mod.ts";
import { durationOption } from "./duration_option.ts";
import { type Context, type GlobalOptions, logFormats, readGlobals } from "./globals.ts";
import { showExamples } from "./help/example.ts";
import { listTopics } from "./help/topics.ts";
import type { Io } from "./io.ts";

/** What a command works with: the context, once the command line is read, and the exit code that it may raise to 3. */
export interface Session {
  readonly context: () => Context;
  /** The command worked and found something (exit code 3). */
  found(): void;
}

/**
 * Reads the command line and runs its command.
 *
 * @returns the exit code: 0, 3 when the command found something, or 2 for no word at all, which is answered by the help
 * @throws {UsageError} for words that are not understood, and whatever the command throws
 */
export async function runProgram(io: Io, argv: readonly string[]): Promise<number> {
  if (argv.length === 0) {
    await runProgram({ ...io, out: io.err }, ["--help"]);
    return 2;
  }
  let exitCode = 0;
  const program = buildProgram(io, () => void (exitCode = 3));
  const words = underscored(argv, program);
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error, words.find((word) => isCommand(program, word)));
  }
  return exitCode;
}

/** Every option, command, argument, example and topic: what help, completions and the man page are made from. */
export function buildProgram(io: Io, found: () => void): Command {
  const program = globalOptions(new Command("aludel"));
  const context = () => readGlobals(io, program.optsWithGlobals() as GlobalOptions);
  for (const build of commands) {
    const command = build({ context, found }).helpOption("-h, --help", "show this help");
    program.addCommand(command.addHelpText("after", showExamples(build.examples) + elsewhere));
  }
  program.addCommand(completeCommand({ context, found }) as unknown as Command, { hidden: true });
  quieten(program, io);
  return program;
}

const elsewhere = "\nOptions of all commands, such as -n, --url and --json: aludel --help\n";

function globalOptions(program: Command): Command {
  program
    .description("SQL migrations for PostgreSQL: a graph of plain SQL revisions, as in Alembic.")
    .version(`aludel ${VERSION}`, "--version", "print the version")
    .option(
      "-c, --config <file>",
      "the settings file (default: $ALUDEL_CONFIG, else aludel.toml here or above)",
    )
    .option("-n, --name <database>", "choose [database.NAME] of the settings")
    .option("--all", "run for every [database.NAME], one after the other")
    .option("-x <name=value>", "give a value to a variable of the revisions; repeatable", collect)
    .option("--url <url>", "the database, instead of the settings' url and of $DATABASE_URL")
    .option("--wait <time>", "wait for a server that is still starting", durationOption("--wait"))
    .option("-C, --directory <dir>", "work as if started in this folder")
    .option("--json", "print one JSON document on standard output")
    .addOption(
      new Option("--log-format <format>", "how to write standard error; json: one object per event")
        .choices(logFormats),
    )
    .option("-q, --quiet", "print results and errors only")
    .option("-v, --verbose", "print more")
    .option("--no-color", "no colour, as with $NO_COLOR")
    .helpOption("-h, --help", "show this help, or that of the command")
    .helpCommand(false)
    .addHelpText("after", `\nTopics (aludel help TOPIC):\n${listTopics()}`)
    .showHelpAfterError(false);
  return program as unknown as Command;
}

/** Errors are thrown, and printed in one place; help goes where results go. */
function quieten(command: Command, io: Io): void {
  command.exitOverride().configureOutput({ writeOut: io.out, writeErr: () => {}, outputError: () => {} });
  for (const child of command.commands) quieten(child as unknown as Command, io);
}

function isCommand(program: Command, word: string): boolean {
  return program.commands.some((command) => command.name() === word);
}

/** A dash and an underscore are the same in command names. */
function underscored(argv: readonly string[], program: Command): string[] {
  const at = argv.findIndex((word) => isCommand(program, word.replaceAll("-", "_")));
  return argv.map((word, index) => index === at ? word.replaceAll("-", "_") : word);
}

function usageError(error: CommanderError, command: string | undefined): UsageError {
  const message = withoutPasswords(error.message.replace(/^error: /, ""));
  const [first, ...more] = message.split("\n");
  const hint = more.join(" ").replace(/^\((.*)\)$/, "$1").replace(/^Did/, "did").trim();
  return new UsageError(`Wrong usage: ${error.code === "commander.help" ? "a command is missing" : first}`, {
    code: "usage",
    hint: hint === "" ? `see "aludel ${command === undefined ? "" : `${command} `}--help"` : hint,
  });
}

/** A usage error repeats words of the command line, among them those of a connection string that was not quoted. */
function withoutPasswords(message: string): string {
  return message
    .replace(/(password\s*=\s*)(?:'(?:\\.|[^'\\])*'|[^\s,'&]+)/gi, "$1***")
    .replace(/(:\/\/[^:/@\s]*):[^@\s]*@/g, "$1:***@");
}
