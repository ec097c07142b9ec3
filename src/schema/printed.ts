/**
 * Rewrites an expression or a query that PostgreSQL has printed, so that it is printed again as it was: PostgreSQL reads
 * some of its own texts as something else, and then the same object made from its own definition would differ for ever.
 *
 * - `varchar_column IN ('a', 'b')` is printed as `… = ANY ((ARRAY['a'::character varying, …])::text[])`. Read again, the cast
 *   is applied to each element. A cast of the array to its own type between the two keeps it off, and is not printed.
 * - A bare `VALUES` list in a UNION or a view becomes a subquery, and one more blank is printed.
 */
export function makeRepeatable(printed: string): string {
  if (!printed.includes("(ARRAY[") && !printed.includes('"*VALUES*"')) return printed;
  const hasBareValues = printed.includes('"*VALUES*"');
  return printed.replace(changing, (text, list?: string, own?: string, type?: string) => {
    if (list !== undefined) return `((ARRAY[${list}])::${own}[])::${type}[]`;
    return text === "( VALUES" && hasBareValues ? "(VALUES" : text;
  });
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
const typeName = String.raw`[a-z][a-z ]*|"(?:[^"]|"")+"`;
/** `(ARRAY['a'::t, 'b'::t])::u[]`: all elements are constants of one type. */
const castArray = String
  .raw`\(ARRAY\[((?:${literal}::(${typeName}))(?:, ${literal}::\2)*)\]\)::(${typeName})\[\]`;
/** Literals and quoted names are matched so that they are passed over. */
const changing = new RegExp(String.raw`${literal}|"(?:[^"]|"")*"|${castArray}|\( VALUES`, "g");
