import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { collect } from "../collect.ts";
import { type GlobalOptions, readGlobals } from "../globals.ts";
import type { Io } from "../io.ts";
import { optionsOf, type ReadWords, readWords } from "./read_words.ts";
import { type Candidate, commandCandidates, valuesByName } from "./values.ts";

/** What a shell may offer at the cursor: words, and beside them files or folders, which it finds itself. */
export interface Completion {
  readonly paths: "files" | "folders" | "none";
  readonly candidates: readonly Candidate[];
}

/**
 * Completes a command line. Files of the project are read only when the word is to be a revision or a database.
 *
 * @param words what is written behind `aludel` up to the cursor; the last one is being written, maybe still empty
 */
export function complete(io: Io, program: CommandUnknownOpts, words: readonly string[]): Completion {
  const read = readWords(program, words);
  const { wanted } = read;
  switch (wanted.kind) {
    case "nothing":
      return { paths: "none", candidates: [] };
    case "command":
      return offer(read, commandCandidates(program));
    case "option":
      return offer(read, optionCandidates(program, read.command, wanted.given));
    case "value":
      if (wanted.choices) return offer(read, wanted.choices.map((word) => ({ word, meaning: "" })));
      return completeValue(io, program, read, wanted.name);
  }
}

function completeValue(io: Io, program: CommandUnknownOpts, read: ReadWords, name: string): Completion {
  const { paths, separator, words } = valuesByName[name] ?? {};
  const at = separator === undefined ? -1 : read.partial.lastIndexOf(separator);
  const last = {
    ...read,
    before: read.before + read.partial.slice(0, at + 1),
    partial: read.partial.slice(at + 1),
  };
  const context = readGlobals(io, contextOptions(read.values));
  return offer(last, words?.({ program, context }) ?? [], paths);
}

/** A shell's completion has to guess less than a run: what contradicts itself is left to the run. */
function contextOptions({ config, directory }: Readonly<Record<string, unknown>>): GlobalOptions {
  return {
    ...(typeof config === "string" && { config }),
    ...(typeof directory === "string" && { directory }),
  };
}

/** Long options only, and none that is there and can't be repeated. */
function optionCandidates(
  program: CommandUnknownOpts,
  command: CommandUnknownOpts,
  given: ReadonlySet<Option>,
): Candidate[] {
  const options = [...optionsOf(program, command), ...program.createHelp().visibleOptions(program)];
  return [...new Map(options.map((option) => [option.long, option])).values()]
    .filter((option) => !option.hidden && option.long && (!given.has(option) || option.parseArg === collect))
    .map(({ long, description }) => ({ word: long!, meaning: description }));
}

function offer(
  { before, partial }: ReadWords,
  candidates: readonly Candidate[],
  paths: Completion["paths"] = "none",
): Completion {
  const fitting = candidates.filter(({ word }) => word.startsWith(partial));
  return { paths, candidates: fitting.map(({ word, meaning }) => ({ word: before + word, meaning })) };
}
