import { isDeepStrictEqual } from "node:util";
import { createTwoFilesPatch } from "diff";
import { type Change, changedIdentity } from "../../schema/compare.ts";
import type { Ddl } from "../../schema/ddl.ts";
import { attributeOf } from "../../schema/object.ts";

/** A list of differences for a person: a line for each object; what is part of a new or dropped one is not listed. */
export function changeLines(changes: readonly Change[]): string[] {
  return mainChanges(changes).flatMap((change) => {
    const name = describeIdentity(changedIdentity(change));
    if (change.verb === "create") return [`+ ${name}`];
    if (change.verb === "drop") return [`- ${name}`];
    const details = change.attributes.map((attribute) => describeAttribute(change, attribute));
    const inline = details.filter(({ lines }) => lines.length === 1).map(({ lines }) => lines[0]!);
    const long = details.filter(({ lines }) => lines.length > 1).flatMap(({ lines }) => lines);
    const heads = [...inline, ...details.filter(({ lines }) => lines.length > 1).map((it) => it.attribute)];
    return [`~ ${name}: ${heads.join(", ")}`, ...long.map((line) => `    ${line}`)];
  });
}

/** The differences without those that are part of a new or dropped object. */
export function mainChanges(changes: readonly Change[]): Change[] {
  const whole = new Set(changes.filter(({ verb }) => verb !== "alter").map(changeKey));
  return changes.filter((change) => {
    if (change.verb === "alter") return true;
    const { parent } = change.verb === "create" ? change.after : change.before;
    return parent === null || !whole.has(`${change.verb} ${parent}`);
  });
}

function changeKey(change: Change): string {
  return `${change.verb} ${changedIdentity(change)}`;
}

/** An identity as a person says it: `table public.users`, `comment on table public.users`. */
export function describeIdentity(identity: string): string {
  const at = identity.indexOf(":");
  const [kind, name] = [identity.slice(0, at), identity.slice(at + 1)];
  if (kind === "comment") return `comment on ${describeIdentity(name)}`;
  if (kind === "owner") return `owner of ${describeIdentity(name)}`;
  return `${kind.replaceAll("_", " ")} ${name}`;
}

/** Differences as a value of `--json`. */
export function changesJson(changes: readonly Change[]): unknown[] {
  return changes.map((change) => {
    const identity = changedIdentity(change);
    const head = { verb: change.verb, kind: identity.slice(0, identity.indexOf(":")), identity };
    if (change.verb !== "alter") return head;
    const { before, after } = change;
    const attributes = change.attributes.map((
      name,
    ) => [name, { before: attributeOf(before, name), after: attributeOf(after, name) }]);
    return { ...head, attributes: Object.fromEntries(attributes) };
  });
}

/** Statements as a value of `--json`. */
export function statementsJson(statements: readonly Ddl[], group?: number): unknown[] {
  return statements.map(({ sql, hazard, noTransaction, blocks }) => ({
    sql,
    ...(group !== undefined && { group }),
    ...(hazard && { hazard }),
    ...(blocks !== undefined && { blocks }),
    transaction: noTransaction !== true,
  }));
}

type Alteration = Extract<Change, { verb: "alter" }>;

/** One line for values that fit into it, else the lines, or the elements of a list, that differ. */
function describeAttribute(
  { before, after }: Alteration,
  attribute: string,
): { attribute: string; lines: string[] } {
  const [old, wanted] = [attributeOf(before, attribute), attributeOf(after, attribute)];
  const line = `${inWords(attribute)} ${showValue(old)} → ${showValue(wanted)}`;
  if (!line.includes("\n") && line.length <= 100) return { attribute, lines: [line] };
  const [left, right] = [`${spreadValue(old)}\n`, `${spreadValue(wanted)}\n`];
  const patch = createTwoFilesPatch("", "", left, right, undefined, undefined, { context: 1 });
  const lines = patch.split("\n").slice(4).filter((line) => line !== "" && !line.startsWith("@@"));
  return { attribute, lines: lines.length > 1 ? lines : ["", ...lines] };
}

/** `not null` for `notNull`. */
function inWords(attribute: string): string {
  return attribute.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function showValue(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (isDeepStrictEqual(value, {})) return "yes"; // it is there, and has nothing unusual
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value with each element of a list on a line of its own. */
function spreadValue(value: unknown): string {
  return Array.isArray(value) ? value.map(showValue).join("\n") : showValue(value);
}
