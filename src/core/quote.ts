/**
 * Quotes a name for SQL, always with double quotes: what needs none today may be a keyword tomorrow.
 * PostgreSQL, chapter 4.1.1 "Identifiers and Key Words".
 */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes `schema.name`. */
export function quoteQualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/**
 * Quotes a text as a string constant that means the same whatever `standard_conforming_strings` is.
 * PostgreSQL, chapter 4.1.2 "Constants".
 */
export function quoteLiteral(text: string): string {
  if (!/['\\]/.test(text)) return `'${text}'`;
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/** Puts a text between dollar quotes whose tag does not occur in it. PostgreSQL, chapter 4.1.2.4. */
export function quoteDollar(text: string, tag = "aludel"): string {
  let unused = tag;
  for (let i = 1; text.includes(`$${unused}$`); i++) unused = `${tag}${i}`;
  return `$${unused}$${text}$${unused}$`;
}
