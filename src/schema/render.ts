import type { Ddl } from "./ddl.ts";

/** The statements as the text of a SQL file, what a statement destroys in a comment above it. */
export function renderStatements(statements: readonly Ddl[]): string {
  return statements.map(renderStatement).join("\n");
}

function renderStatement({ sql, hazard }: Ddl): string {
  const warning = hazard ? `-- ${hazard.code}: ${hazard.message}\n` : "";
  return `${warning}${sql};\n`;
}
