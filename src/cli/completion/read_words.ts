import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";

/** What may stand where the cursor is. */
export type Wanted =
  | { readonly kind: "command" }
  /** An option; `given` has those that are there already. */
  | { readonly kind: "option"; readonly given: ReadonlySet<Option> }
  /** A value of an option or an argument, under the name that help gives it: `revision`, `file` … */
  | { readonly kind: "value"; readonly name: string; readonly choices: readonly string[] | undefined }
  | { readonly kind: "nothing" };

/** A command line up to the cursor, as far as it can be understood while it is being written. */
export interface ReadWords {
  readonly command: CommandUnknownOpts;
  readonly wanted: Wanted;
  /** What is written of it. */
  readonly partial: string;
  /** What stands before it in the same word, such as `--head=`. */
  readonly before: string;
  /** The values of the options so far, by commander's names of them. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Reads words by the definitions of the commands; the last word is the one that is being written, maybe empty. */
export function readWords(program: CommandUnknownOpts, words: readonly string[]): ReadWords {
  const reader = new WordReader(program);
  for (const word of words.slice(0, -1)) reader.take(word);
  return reader.finish(words.at(-1) ?? "");
}

class WordReader {
  private command: CommandUnknownOpts;
  private readonly given = new Set<Option>();
  private readonly values: Record<string, unknown> = {};
  /** The option that waits for its value. */
  private waiting: Option | null = null;
  /** How many arguments of the command there are. */
  private count = 0;
  private onlyArguments = false;

  constructor(private readonly program: CommandUnknownOpts) {
    this.command = program;
  }

  take(word: string): void {
    if (this.waiting) this.give(this.waiting, word);
    else if (this.onlyArguments || !/^-./.test(word)) this.takeArgument(word);
    else if (word === "--") this.onlyArguments = true;
    else this.takeOption(word);
  }

  finish(word: string): ReadWords {
    const read = (wanted: Wanted, partial = word, before = ""): ReadWords => ({
      ...{ command: this.command, values: this.values },
      ...{ wanted, partial, before },
    });
    if (this.waiting) return read(valueOf(this.waiting));
    const [flag, value] = splitAssignment(word);
    const option = value === null ? null : this.find(flag);
    if (option) return read(valueOf(option), value!, `${flag}=`);
    if (word.startsWith("-") && !this.onlyArguments) return read({ kind: "option", given: this.given });
    if (this.command === this.program) return read({ kind: this.count === 0 ? "command" : "nothing" });
    const last = this.command.registeredArguments.at(-1);
    const argument = this.command.registeredArguments[this.count] ?? (last?.variadic ? last : undefined);
    if (!argument) return read({ kind: "nothing" });
    return read({ kind: "value", name: argument.name(), choices: argument.argChoices });
  }

  private takeArgument(word: string): void {
    const name = word.replaceAll("-", "_");
    const found = this.command === this.program
      ? this.program.commands.find((one) => one.name() === name)
      : undefined;
    if (found) this.command = found;
    else this.count++;
  }

  private takeOption(word: string): void {
    const [flag, value] = splitAssignment(word);
    const option = this.find(flag);
    if (option && value !== null) this.give(option, value);
    else if (option && (option.required || option.optional)) this.waiting = option;
    else if (option) this.give(option, true);
    else if (/^-[^-]./.test(word)) this.takeShort(word);
  }

  /** `-nshop` and `-qv`. */
  private takeShort(word: string): void {
    const option = this.find(word.slice(0, 2));
    if (!option) return;
    if (option.required) return this.give(option, word.slice(2));
    this.give(option, true);
    this.takeOption(`-${word.slice(2)}`);
  }

  private give(option: Option, value: unknown): void {
    this.given.add(option);
    this.values[option.attributeName()] = value;
    this.waiting = null;
  }

  private find(flag: string): Option | undefined {
    return optionsOf(this.program, this.command).find(({ long, short }) => flag === long || flag === short);
  }
}

/** The options that a command takes: its own and those of the program. */
export function optionsOf(program: CommandUnknownOpts, command: CommandUnknownOpts): readonly Option[] {
  return command === program ? program.options : [...command.options, ...program.options];
}

function valueOf(option: Option): Wanted {
  const name = /[<[]([^\]>]+)[\]>]/.exec(option.flags)?.[1] ?? "";
  return { kind: "value", name, choices: option.argChoices };
}

function splitAssignment(word: string): [flag: string, value: string | null] {
  const at = word.indexOf("=");
  return at === -1 || !word.startsWith("--") ? [word, null] : [word.slice(0, at), word.slice(at + 1)];
}
