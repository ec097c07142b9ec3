/** Random numbers from a seed, and what can be drawn with them. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** From 0 to below 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.trunc(this.next() * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

/** What has broken parsers before, somewhere. */
const spices = [
  ..."\0\t\n\r\v\"'$%&*;:=@\\`{}[]()<>#/-+.,_~^!?|",
  ...[
    "--",
    "/*",
    "*/",
    "$$",
    "$a$",
    "''",
    '""',
    "\\.",
    "E'\\'",
    "U&'\\0041'",
    'U&"',
    "-- +++",
    "-- +++ upgrade\n",
  ],
  ...[
    "BEGIN ATOMIC",
    "END;",
    "COPY t FROM STDIN;\n",
    "\\restrict x\n",
    "${x}",
    "${",
    "__proto__",
    "constructor",
  ],
  ...[
    "\u0000",
    "\uFEFF",
    "\u2028",
    "\ud800",
    "\udfff",
    "🙂",
    "é",
    "ß",
    "\u202e",
    "1e999",
    "-0",
    "0x10",
    "9".repeat(400),
  ],
  ...[
    "base",
    "head",
    "heads",
    "current",
    "@",
    "+1",
    "-1",
    "a:b",
    "..",
    "../../etc/passwd",
    "%",
    "%s",
    "%00",
    "::1",
  ],
];

/** Cuts, doubles, moves and spices a text. */
export function mutate(dice: Dice, text: string, others: readonly string[]): string {
  let mutant = text;
  for (let count = dice.below(6); count >= 0; count--) {
    const at = dice.below(mutant.length + 1);
    const end = Math.min(mutant.length, at + dice.below(dice.pick([2, 8, 60])));
    const other = dice.pick(others);
    const piece = other.slice(dice.below(other.length + 1)).slice(0, dice.below(60));
    mutant = dice.pick([
      () => mutant.slice(0, at) + mutant.slice(end),
      () => mutant.slice(0, end) + mutant.slice(at),
      () => mutant.slice(0, at) + dice.pick(spices) + mutant.slice(end),
      () => mutant.slice(0, at) + piece + mutant.slice(end),
      () => mutant.slice(0, at) + String.fromCharCode(dice.below(0x10000)) + mutant.slice(at),
      () => mutant.slice(0, at),
    ])();
  }
  return mutant;
}
