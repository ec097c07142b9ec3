import { quoteDollar } from "../../core/quote.ts";
import type { PreparedHook } from "../hook.ts";

/** A hook as statements of a script. */
export function hookSql(hook: PreparedHook, settings: string, restore: string): string {
  const statements = hook.statements.map(({ text }) => `${text};\n`).join("");
  return `${hookTitle(hook)}${settings}${statements}${restore}`;
}

/** A hook as lines of PL/pgSQL. */
export function hookLines({ statements }: PreparedHook): string[] {
  return statements.map(({ text }) => `EXECUTE ${quoteDollar(text, "sql")};`);
}

/** The comment before a hook. */
export function hookTitle({ name, source }: PreparedHook): string {
  return `-- Hook ${name}: ${source.path.replace(/[\r\n]+/g, " ")}\n`;
}
