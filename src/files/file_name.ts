import { UsageError } from "../core/error.ts";
import { clockIn } from "./clock.ts";

/** What the name of a new revision file is made from. */
export interface FileNameParts {
  readonly id: string;
  readonly message: string;
  readonly created: Date;
  /** An IANA zone, such as `Europe/Berlin`. */
  readonly timezone: string;
  /** In characters. */
  readonly truncateSlugLength: number;
}

const tokens = ["id", "slug", "year", "month", "day", "hour", "minute", "second", "epoch"] as const;
type Token = typeof tokens[number];

/**
 * The path of a new revision file below its folder; it may hold `/` and never leaves the folder.
 *
 * @throws {UsageError} for an unknown `{token}`, an unknown zone, or a name that is not inside the folder
 */
export function revisionFileName(template: string, parts: FileNameParts): string {
  const { offset: _, ...clock } = clockIn(parts.created, parts.timezone);
  const values: Readonly<Record<Token, string>> = {
    id: parts.id,
    slug: slugOf(parts.message, parts.truncateSlugLength),
    epoch: String(Math.floor(parts.created.getTime() / 1000)),
    ...clock,
  };
  const name = template.replace(/\{([^{}]*)\}/g, (_, token: string) => {
    if (Object.hasOwn(values, token)) return values[token as Token];
    throw new UsageError(`Cannot use the file template "${template}": unknown token "{${token}}"`, {
      code: "file_template",
      hint: `the tokens are ${tokens.map((known) => `{${known}}`).join(" ")}`,
    });
  });
  const tidy = name.replace(/[_-]+$/, ""); // no message, no slug
  checkInside(template, tidy);
  return `${tidy}.sql`;
}

/**
 * The words of a message, lower-cased and joined by `_`; a cut one ends in `_` behind its last whole word (Alembic).
 * A word holds its accents, and counts in characters as Unicode does.
 */
export function slugOf(message: string, longest: number): string {
  const words = message.normalize("NFC").match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
  const characters = [...words.join("_").toLowerCase()];
  if (characters.length <= longest) return characters.join("");
  const cut = characters.slice(0, longest).join("");
  return `${cut.includes("_") ? cut.slice(0, cut.lastIndexOf("_")) : cut}_`;
}

function checkInside(template: string, name: string): void {
  const inside = name !== "" && name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  if (inside && !name.includes("\\") && !name.includes("\0")) return;
  throw new UsageError(`Cannot use the file template "${template}": it gives the name "${name}"`, {
    code: "file_template",
    hint: "the name must be a relative path inside the folder, such as {year}/{id}_{slug}",
  });
}
