/**
 * Rewrites an expression or a query that PostgreSQL has printed, so that it is printed again as it was: PostgreSQL reads
 * some of its own texts as something else, and then the same object made from its own definition would differ for ever.
 *
 * - `varchar_column IN ('a', 'b')` is printed as `… = ANY ((ARRAY['a'::character varying, …])::text[])`. Read again, the cast
 *   is applied to each element. A cast of the array to its own type between the two keeps it off, and is not printed.
 * - `extract('YEAR' from …)` is printed as `EXTRACT(YEAR FROM …)`, which is read as `year`.
 * - A bare `VALUES` list in a UNION or a view becomes a subquery, and one more blank is printed.
 * - `SELECT 'a'` is printed as `SELECT 'a'::text` where the name of its column is of no use to anybody, as in EXISTS. Read
 *   again, the cast gives the column a name, which is printed. `AS "?column?"`, the name that it had, is not.
 */
export function makeRepeatable(text: string): string {
  const printed = nameConstants(text);
  const hasBareValues = printed.includes('"*VALUES*"');
  if (!printed.includes("(ARRAY[") && !printed.includes("EXTRACT(") && !hasBareValues) return printed;
  let result = "";
  let done = 0;
  for (const { 0: token, index } of printed.matchAll(tokens)) {
    if (index < done) continue;
    if (token === "( VALUES" && hasBareValues) {
      result += printed.slice(done, index) + "(VALUES";
      done = index + token.length;
    } else if (token.startsWith("EXTRACT(")) {
      const field = token.slice("EXTRACT(".length, -" FROM".length);
      if (field === field.toLowerCase()) continue;
      result += `${printed.slice(done, index)}EXTRACT('${field}' FROM`;
      done = index + token.length;
    } else if (token === "(ARRAY[") {
      const cast = readCastArray(printed, index + token.length);
      if (cast === null) continue;
      result += `${printed.slice(done, index)}((ARRAY[${makeRepeatable(cast.list)}])::${cast.own}[]`;
      done = cast.end; // at the closing parenthesis, behind which the outer cast stands
    }
  }
  return result + printed.slice(done);
}

function nameConstants(printed: string): string {
  return printed.includes("::")
    ? printed.replace(constants, (token, constant) => constant ? `${token} AS "?column?"` : token)
    : printed;
}

/** What stands in an array that is cast to another type, when all its elements are casts to one type: that type. */
function readCastArray(printed: string, start: number): { list: string; own: string; end: number } | null {
  const elements: string[] = [];
  let [depth, from] = [0, start];
  for (const { 0: token, index } of printed.slice(start).matchAll(tokens)) {
    const at = start + index;
    depth += depthOf(token);
    if (depth < 0 || (depth === 0 && token === ",")) {
      elements.push(printed.slice(from, at));
      from = at + 1;
    }
    if (depth >= 0) continue;
    const own = printed.startsWith("])::", at) ? commonType(elements) : null;
    return own === null ? null : { list: printed.slice(start, at), own, end: at + 1 };
  }
  return null;
}

/** How much deeper in parentheses and brackets the text behind a token is. */
function depthOf(token: string): number {
  if (token === "(ARRAY[") return 2;
  if (token.startsWith("(") || token.startsWith("EXTRACT(") || token === "[") return 1;
  return token === ")" || token === "]" ? -1 : 0;
}

/** The type to which all elements are cast; null when there is none. */
function commonType(elements: readonly string[]): string | null {
  const [type, ...others] = new Set(elements.map(castType));
  return others.length === 0 ? type ?? null : null;
}

function castType(element: string): string | null {
  const match = cast.exec(element.trim());
  if (!match) return null;
  const [, operand, type] = match;
  return operand!.startsWith("(") && !isEnclosed(operand!) ? null : type!;
}

/** True when the first parenthesis is closed by the last. */
function isEnclosed(text: string): boolean {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    depth += depthOf(token);
    if (depth === 0) return index === text.length - 1;
  }
  return false;
}

/** True for an object with a text in it that had to be made repeatable. */
export function isReadOtherwise(object: object): boolean {
  return Object.values(object).some((value) =>
    typeof value === "string" && /\(\(ARRAY\[|EXTRACT\('/.test(value)
  );
}

/** Those attributes of an object, with all texts in them made repeatable. */
export function repeatableAttributes(object: object, names: readonly string[]): Record<string, unknown> {
  if (names.length === 0) return {};
  const attributes = Object.entries(object).filter(([name]) => names.includes(name));
  return Object.fromEntries(attributes.map(([name, value]) => [name, makeAllRepeatable(value)]));
}

function makeAllRepeatable(value: unknown): unknown {
  if (typeof value === "string") return makeRepeatable(value);
  if (Array.isArray(value)) return value.map(makeAllRepeatable);
  return typeof value === "object" && value !== null
    ? repeatableAttributes(value, Object.keys(value))
    : value;
}

const literal = String.raw`E?'(?:[^']|'')*'`;
const quoted = String.raw`"(?:[^"]|"")*"`;
/** Literals and quoted names are tokens so that what is in them is passed over. */
const tokens = new RegExp(
  String.raw`${literal}|${quoted}|\(ARRAY\[|EXTRACT\(\w+ FROM|\( VALUES|[()[\],]`,
  "g",
);
/** A cast at the end of an element: `'a'::t`, `1.5::t(4,1)`, `(…)::s."T"`. */
const cast = new RegExp(
  String.raw`^(${literal}|-?[\d.]+|\(.*\))::((?:[a-z_][\w$ ]*|${quoted}|\.|\(\d+(?:,-?\d+)?\))+)$`,
  "s",
);

const typeName = String.raw`(?:(?! AS )[\w .]|${quoted})+(?:\(\d+(?:,-?\d+)?\))?(?:\[\])*`;
/** A constant that is a whole item of a SELECT list, without a name; literals and quoted names are passed over. */
const constants = new RegExp(
  [
    String.raw`(?<=\bSELECT (?:DISTINCT )?|,\n *)((?:NULL|${literal})::${typeName})(?=,?\n|\)|;?$)`,
    literal,
    quoted,
  ].join("|"),
  "g",
);
