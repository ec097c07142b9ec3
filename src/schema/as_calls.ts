/**
 * Writes what SQL has words for as the function calls that servers before PostgreSQL 14 print: `EXTRACT(year FROM d)` as
 * `date_part('year'::text, d)`, `(t AT TIME ZONE 'UTC'::text)` as `timezone('UTC'::text, t)` … PostgreSQL, ruleutils.c,
 * `get_func_sql_syntax`. Only for comparing: EXTRACT has another type since.
 *
 * @param printed an expression or a query, as PostgreSQL has printed it
 */
export function asCalls(printed: string): string {
  return hasForms.test(printed) ? rewrite(printed) : printed;
}

const hasForms = /\b(EXTRACT|OVERLAY|SUBSTRING|TRIM|POSITION|AT TIME ZONE|OVERLAPS|COLLATION FOR)\b/;

const tokens =
  /E?'(?:[^']|'')*'|"(?:[^"]|"")*"|\b(?:EXTRACT|OVERLAY|SUBSTRING|TRIM|POSITION|COLLATION FOR)\s?\(|[()]/g;

function rewrite(text: string): string {
  let result = "";
  let done = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (index < done || !token.endsWith("(")) continue;
    const start = index + token.length;
    const end = closing(text, start);
    const inner = text.slice(start, end);
    const name = token.slice(0, -1).trim();
    result += text.slice(done, index) + (name === "" ? rewriteGroup(inner) : forms[name]!(inner));
    done = end + 1;
  }
  return result + text.slice(done);
}

/** What stands in parentheses of no name. */
function rewriteGroup(inner: string): string {
  const [time, zone] = splitAt(inner, [" AT TIME ZONE "]);
  if (zone !== undefined) return call("timezone", zone, time);
  const [first, second] = splitAt(inner, [" OVERLAPS "]);
  if (second !== undefined) return call('"overlaps"', open(first!), open(second));
  return `(${rewrite(inner)})`;
}

const forms: Readonly<Record<string, (inner: string) => string>> = {
  EXTRACT(inner) {
    const [field, from] = splitAt(inner, [" FROM "]);
    return call("date_part", `'${field}'::text`, from);
  },
  OVERLAY: (inner) => call('"overlay"', ...splitAt(inner, [" PLACING ", " FROM ", " FOR "])),
  SUBSTRING: (inner) => call('"substring"', ...splitAt(inner, [" FROM ", " FOR ", " SIMILAR ", " ESCAPE "])),
  TRIM(inner) {
    const [, side, rest] = /^(BOTH|LEADING|TRAILING) ?(.*)$/s.exec(inner) ?? [];
    const [what, from] = splitAt(` ${rest}`, [" FROM "]);
    return call(
      { BOTH: "btrim", LEADING: "ltrim", TRAILING: "rtrim" }[side!]!,
      from,
      what!.trim() || undefined,
    );
  },
  POSITION(inner) {
    const [what, where] = splitAt(inner, [" IN "]);
    return call('"position"', open(where!), open(what!));
  },
  "COLLATION FOR": (inner) => call("pg_collation_for", open(inner)),
};

function call(name: string, ...values: readonly (string | undefined)[]): string {
  return `${name}(${values.filter((value) => value !== undefined).map(rewrite).join(", ")})`;
}

/** Without its parentheses. */
function open(text: string): string {
  return text.startsWith("(") && closing(text, 1) === text.length - 1 ? text.slice(1, -1) : text;
}

/** Splits at words outside parentheses and literals. */
function splitAt(text: string, words: readonly string[]): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") at = closing(text, at + 1);
    else if (text[at] === "'" || text[at] === '"') at = text.indexOf(text[at]!, at + 1);
    if (at === -1) break;
    const word = words.find((one) => text.startsWith(one, at));
    if (word === undefined) continue;
    parts.push(text.slice(from, at));
    from = at + word.length;
    at = from - 1;
  }
  return [...parts, text.slice(from)];
}

/** Where the parenthesis is closed that was opened before `start`; the end of the text when it never is. */
function closing(text: string, start: number): number {
  let depth = 1;
  for (const { 0: token, index } of text.slice(start).matchAll(tokens)) {
    if (token.endsWith("(")) depth++;
    else if (token === ")" && --depth === 0) return start + index;
  }
  return text.length;
}
