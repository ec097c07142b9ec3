import type { Step } from "./plan.ts";

/**
 * Alembic's line for a step, such as `Running upgrade 1975 -> ae10, add a column`; the base is the empty string.
 * It is one line whatever the message holds, so that it can stand in a comment.
 */
export function stepTitle(step: Step): string {
  if (step.direction === "stamp") {
    return `Running stamp_revision ${step.headsBefore.join(", ")} -> ${step.headsAfter.join(", ")}`;
  }
  const { id, downRevision, message } = step.revision;
  const parents = downRevision.join(", ");
  const [from, to] = step.direction === "upgrade" ? [parents, id] : [id, parents];
  const line = firstLine(message);
  return `Running ${step.direction} ${from} -> ${to}${line && `, ${line}`}`;
}

/** The first line of a message, without control characters: a terminal obeys them, and some end a comment. */
export function firstLine(message: string): string {
  const line = message.trim().split(/[\r\n]/, 1)[0]!;
  return controls.test(line) ? line.replace(/\p{Cc}+/gu, " ").trimEnd() : line;
}

const controls = /\p{Cc}/u;
