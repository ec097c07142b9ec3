import alembic from "./topics/alembic.txt" with { type: "text" };
import autogenerate from "./topics/autogenerate.txt" with { type: "text" };
import destinations from "./topics/destinations.txt" with { type: "text" };
import exitCodes from "./topics/exit_codes.txt" with { type: "text" };
import revisionFile from "./topics/revision_file.txt" with { type: "text" };
import scripts from "./topics/scripts.txt" with { type: "text" };
import settings from "./topics/settings.txt" with { type: "text" };
import transactions from "./topics/transactions.txt" with { type: "text" };

/** A page about something that is no command. */
export interface Topic {
  readonly name: string;
  /** For a list of topics. */
  readonly summary: string;
  readonly text: string;
}

/** The topics of `aludel help`, in reading order. */
export const topics: readonly Topic[] = [
  { name: "revision-file", summary: "what stands in a revision", text: revisionFile },
  { name: "settings", summary: "aludel.toml and the database's URL", text: settings },
  { name: "destinations", summary: "head, +2, ae10, label@head, START:END", text: destinations },
  { name: "transactions", summary: "what is committed together; locks, hooks", text: transactions },
  { name: "autogenerate", summary: "revisions from schema.sql", text: autogenerate },
  { name: "scripts", summary: "SQL for somebody else to run", text: scripts },
  { name: "exit-codes", summary: "what scripts can rely on", text: exitCodes },
  { name: "alembic", summary: "what is the same, and what is not", text: alembic },
];

/** The topics with what they are about, for the end of the program's help. */
export function listTopics(): string {
  const width = Math.max(...topics.map(({ name }) => name.length));
  return topics.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join("");
}
