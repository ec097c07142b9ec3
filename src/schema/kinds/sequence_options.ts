/** What a sequence of its own and that of an identity column have in common. Numbers are texts: they are up to 64 bits. */
export interface SequenceOptions {
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycle: boolean;
}

const limits: Readonly<Record<string, readonly [lowest: string, highest: string]>> = {
  smallint: ["-32768", "32767"],
  integer: ["-2147483648", "2147483647"],
  bigint: ["-9223372036854775808", "9223372036854775807"],
};

/** True for a type that holds fewer numbers than another one. */
export function isNarrower(type: string, than: string): boolean {
  const widths = Object.keys(limits);
  return widths.indexOf(type) < widths.indexOf(than);
}

/** The options that PostgreSQL gives a sequence of a type and a direction when nothing is said. */
function defaultOptions(type: string, increment: string): SequenceOptions {
  const [lowest, highest] = limits[type] ?? limits.bigint!;
  const rising = !increment.startsWith("-");
  return {
    type,
    start: rising ? "1" : "-1",
    increment: "1",
    minimum: rising ? "1" : lowest,
    maximum: rising ? highest : "-1",
    cache: "1",
    cycle: false,
  };
}

/**
 * The clauses for `options`: without `before` those that differ from PostgreSQL's defaults, as CREATE needs them;
 * with `before` those that differ from it, as ALTER needs them.
 */
export function sequenceOptions(options: SequenceOptions, before?: SequenceOptions): string[] {
  const { type, increment, minimum, maximum, start, cache, cycle } = options;
  const old = before ?? startingAt(defaultOptions(type, increment), options);
  const retyped = before !== undefined && before.type !== type; // moves limits that were the old type's own
  const clauses: string[] = [];
  if (increment !== old.increment) clauses.push(`INCREMENT BY ${increment}`);
  if (minimum !== old.minimum || retyped) clauses.push(`MINVALUE ${minimum}`);
  if (maximum !== old.maximum || retyped) clauses.push(`MAXVALUE ${maximum}`);
  if (start !== old.start) clauses.push(`START WITH ${start}`);
  if (cache !== old.cache) clauses.push(`CACHE ${cache}`);
  if (before && isOutside(before.start, options)) clauses.push("RESTART"); // else PostgreSQL refuses the limits
  if (cycle !== old.cycle) clauses.push(cycle ? "CYCLE" : "NO CYCLE");
  return clauses;
}

/** Without START a sequence begins at its own limit, not at the one that its type would give it. */
function startingAt(
  defaults: SequenceOptions,
  { increment, minimum, maximum }: SequenceOptions,
): SequenceOptions {
  return { ...defaults, start: increment.startsWith("-") ? maximum : minimum };
}

function isOutside(value: string, { minimum, maximum }: SequenceOptions): boolean {
  return BigInt(value) < BigInt(minimum) || BigInt(value) > BigInt(maximum);
}
