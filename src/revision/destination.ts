import { DestinationError } from "../core/error.ts";

/**
 * What a person wrote to say where to go, taken apart but not looked up:
 * `[branch@]symbol`, `[branch@]symbol±N` or `[branch@]±N`.
 */
export interface Destination {
  /** As it was written. */
  readonly text: string;
  /** A label or an id, or the beginning of one; null when there is no `@`. */
  readonly branch: string | null;
  /** `head`, `heads`, `base`, `current`, an id or a label or the beginning of one; null: count from the rows. */
  readonly symbol: string | null;
  /** How many revisions to go up (or down, when negative) from the symbol; null when nothing is counted. */
  readonly steps: number | null;
}

/** `[start]:[end]`, or one destination alone as both. */
export interface DestinationRange {
  readonly text: string;
  /** What comes before the colon: one or more destinations joined by commas; empty when there is nothing. */
  readonly start: readonly Destination[];
  /** What comes after the colon; null when there is nothing. */
  readonly end: Destination | null;
}

const SHAPE = /^(?:(?<branch>[^@]*)@)?(?<symbol>.*?)(?<steps>[+-]\d+)?$/su;
const NAME = /^[\p{L}\p{M}\p{N}_.][\p{L}\p{M}\p{N}_.-]*$/u;

/**
 * Reads a destination.
 *
 * @throws {DestinationError} `bad_destination` for a text that is none, such as `+1foo`, `left@` or a range
 */
export function parseDestination(text: string): Destination {
  if (text.includes(":")) {
    throw badDestination(text, "it is a range", "give one destination, without a colon");
  }
  const { branch = null, symbol = "", steps } = SHAPE.exec(text)!.groups!;
  if (branch !== null && !NAME.test(branch)) {
    throw badDestination(
      text,
      branch === "" ? "the branch before the @ is missing" : `"${branch}" is no name`,
    );
  }
  if (symbol === "") return parseSteps(text, branch, steps);
  if (!NAME.test(symbol)) throw badDestination(text, describeJunk(symbol + (steps ?? "")));
  return { text, branch, symbol, steps: steps === undefined ? null : Number(steps) };
}

function parseSteps(text: string, branch: string | null, steps: string | undefined): Destination {
  if (steps === undefined) {
    throw badDestination(text, branch === null ? "it is empty" : "the name after the @ is missing");
  }
  if (Number(steps) === 0) {
    throw badDestination(text, "it counts no steps", 'the rows themselves are "current"');
  }
  return { text, branch, symbol: null, steps: Number(steps) };
}

function describeJunk(symbol: string): string {
  const steps = /^[+-]\d+/.exec(symbol)?.[0];
  if (steps) return `"${symbol.slice(steps.length)}" follows "${steps}"`;
  if (symbol.includes("@")) return 'it has more than one "@"';
  return `"${symbol}" is no name`;
}

function badDestination(text: string, state: string, hint?: string): DestinationError {
  return new DestinationError(`Cannot read the destination "${text}": ${state}`, {
    code: "bad_destination",
    hint: hint ??
      'write an id, a label, head, heads or base, with "label@" before it or "+2" or "-1" after it, or "+2" alone',
  });
}

/** Whether a destination is counted from the rows, and so another one after each step. */
export function isRelative({ symbol }: Destination): boolean {
  return symbol === null || symbol === "current";
}

/** Whether a text is a range, `[start]:[end]`. */
export function isRange(text: string): boolean {
  return text.includes(":");
}

/**
 * Reads a range; the start may be several destinations joined by commas.
 *
 * @throws {DestinationError} `bad_destination` unless there is exactly one colon
 */
export function parseRange(text: string): DestinationRange {
  const parts = text.trim().split(":");
  if (parts.length !== 2) {
    const state = parts.length < 2 ? "there is no colon" : "there is more than one colon";
    throw new DestinationError(`Cannot read the range "${text}": ${state}`, {
      code: "bad_destination",
      hint: 'write "START:END", "START:" or ":END"',
    });
  }
  const [start, end] = parts as [string, string];
  return {
    text,
    start: start === "" ? [] : start.split(",").map(parseDestination),
    end: end === "" ? null : parseDestination(end),
  };
}
