import type { Ddl } from "./ddl.ts";

/** The statements as the text of a SQL file, what a statement destroys in a comment above it. */
export function renderStatements(statements: readonly Ddl[]): string {
  return statements.map(renderStatement).join("\n");
}

/** One of the groups of an online plan, as it can be run by psql. */
export function renderGroup(statements: readonly Ddl[]): string {
  const isOutside = statements.some(({ noTransaction }) => noTransaction);
  const text = renderStatements(statements);
  return isOutside ? `-- outside a transaction\n${text}` : `BEGIN;\n\n${text}\nCOMMIT;\n`;
}

function renderStatement({ sql, hazard, blocks }: Ddl): string {
  const warning = hazard ? `-- ${hazard.code}: ${hazard.message}\n` : "";
  const warnings = blocks === undefined ? warning : `${warning}-- blocks: ${blocks}\n`;
  return `${warnings}${sql};\n`;
}
