import { quoteDollar } from "../core/quote.ts";
import type { Ddl } from "./ddl.ts";

/**
 * Lets statements about what older servers do not have run only where they can: since PostgreSQL 18 a not-null
 * constraint has a name, which follows when its table is renamed. Where the server is known to be new enough, nothing is
 * needed; else all of them go into one block that looks at the version.
 *
 * @param server `server_version_num` of the server for which the statements are; null when it is not known
 */
export function guardOlderServers(statements: readonly Ddl[], server: number | null): readonly Ddl[] {
  const isOpen = ({ since }: Ddl) => since !== undefined && (server === null || server < since);
  const last = statements.findLastIndex(isOpen);
  if (last === -1) return statements;
  return statements.flatMap((statement, i) => {
    if (i === last) return [guard(statements.filter(isOpen))];
    return isOpen(statement) ? [] : [statement];
  });
}

function guard(statements: readonly Ddl[]): Ddl {
  const since = Math.max(...statements.map(({ since }) => since!));
  const lines = [
    "BEGIN",
    `    IF current_setting('server_version_num')::int >= ${since} THEN`,
    ...statements.map(({ sql }) => `        ${sql};`),
    "    END IF;",
    "END",
  ];
  return { sql: `DO ${quoteDollar(`\n${lines.join("\n")}\n`, "do")}`, about: statements[0]!.about };
}
