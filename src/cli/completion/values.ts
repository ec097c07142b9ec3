import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { templates } from "../../files/templates.ts";
import { firstLine } from "../../plan/step_title.ts";
import type { Context } from "../globals.ts";
import { topics } from "../help/topics.ts";
import { openProject, openSettings } from "../project.ts";

/** A word that may stand at the cursor, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly meaning: string;
}

/** What words are looked up in. */
export interface Sources {
  readonly program: CommandUnknownOpts;
  readonly context: Context;
}

/** What may stand for a value. */
export interface Values {
  /** What the shell itself knows, beside the words. */
  readonly paths?: "files" | "folders";
  /** Several values may stand in one word, parted by this. */
  readonly separator?: string;
  readonly words?: (sources: Sources) => readonly Candidate[];
}

const files: Values = { paths: "files" };
const folders: Values = { paths: "folders" };
const unknown: Values = {};
const schema: Values = { paths: "files", words: () => plain("database", "target", "revisions") };

/** What help calls a value, and what may stand for it: every name that a command uses is here. */
export const valuesByName: Readonly<Record<string, Values>> = {
  revision: revisions("head", "heads", "base", "current"),
  revisions: revisions("head", "heads"),
  destination: { ...revisions("head", "heads", "base"), separator: ":" },
  destinations: revisions("head", "heads", "base"),
  head: revisions("head"),
  range: { ...revisions("head", "heads", "base", "current"), separator: ":" },
  database: {
    words: ({ context }) => plain(...openSettings(context).databaseNames.filter((name) => name !== "")),
  },
  template: { words: () => templates.map(({ name, summary }) => ({ word: name, meaning: summary })) },
  word: {
    words: ({ program }) => [
      ...commandCandidates(program),
      ...topics.map(({ name, summary }) => ({ word: name, meaning: summary })),
    ],
  },
  from: schema,
  to: schema,
  file: files,
  path: files,
  dir: folders,
  folder: folders,
  id: unknown,
  label: unknown,
  schema: unknown,
  text: unknown,
  time: unknown,
  url: unknown,
  "kind:name": unknown,
  "kind:old=new": unknown,
  "name=value": unknown,
};

/** The commands that help shows. */
export function commandCandidates(program: CommandUnknownOpts): Candidate[] {
  const shown = program.createHelp().visibleCommands(program);
  return shown.map((command) => ({
    word: command.name(),
    meaning: command.description().replace(/\.$/, ""),
  }));
}

/** Revisions newest first, behind them labels, the heads of the labels, and words that always mean one. */
function revisions(...symbols: readonly string[]): Values {
  return {
    words: ({ context }) => {
      const { graph } = openProject(context);
      const ids = graph.revisions.map(({ id, message }) => ({ word: id, meaning: firstLine(message) }));
      const labels = [...graph.byLabel.keys()].sort();
      return [
        ...ids.reverse(),
        ...labels.map((word) => ({ word, meaning: "a branch" })),
        ...labels.map((label) => ({ word: `${label}@head`, meaning: "the head of the branch" })),
        ...plain(...symbols),
      ];
    },
  };
}

function plain(...words: readonly string[]): Candidate[] {
  return words.map((word) => ({ word, meaning: "" }));
}
