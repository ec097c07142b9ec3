import { quoteDollar, quoteLiteral } from "../core/quote.ts";
import type { Ddl } from "./ddl.ts";

/**
 * Lets statements about what older servers do not have run only where they can: since PostgreSQL 18 a not-null
 * constraint has a name, which follows when its table is renamed. Where the server is known, it gets what it can run. Else a
 * block looks at the version: one for all that older servers go without, and one for each that they do in another way.
 *
 * @param server `server_version_num` of the server for which the statements are; null when it is not known
 */
export function guardOlderServers(statements: readonly Ddl[], server: number | null): readonly Ddl[] {
  if (server !== null) return statements.flatMap((statement) => fit(statement, server));
  const isGathered = ({ since, older }: Ddl) => since !== undefined && older === undefined;
  const last = statements.findLastIndex(isGathered);
  return statements.flatMap((statement, i) => {
    if (statement.since === undefined) return [statement];
    if (statement.older !== undefined) return [guardChoice(statement, statement.older)];
    return i === last ? [guardAll(statements.filter(isGathered))] : [];
  });
}

/** The statement as a server of that version can run it, if there is anything to do. */
function fit(statement: Ddl, server: number): Ddl[] {
  if (statement.since === undefined || server >= statement.since) return [statement];
  return statement.older === undefined ? [] : [{ ...statement, sql: statement.older }];
}

function guardAll(statements: readonly Ddl[]): Ddl {
  const versions = Map.groupBy(statements, ({ since }) => since!);
  const lines = [...versions].flatMap(([since, group]) => [
    condition(since),
    ...group.map(({ sql }) => `        ${sql};`),
    "    END IF;",
  ]);
  return { sql: block(lines), about: statements[0]!.about };
}

/** EXECUTE, for an older server would refuse to read the words alone. */
function guardChoice(statement: Ddl, older: string): Ddl {
  const lines = [
    condition(statement.since!),
    `        EXECUTE ${quoteLiteral(statement.sql)};`,
    "    ELSE",
    `        ${older};`,
    "    END IF;",
  ];
  return { ...statement, sql: block(lines) };
}

function condition(since: number): string {
  return `    IF current_setting('server_version_num')::int >= ${since} THEN`;
}

function block(lines: readonly string[]): string {
  return `DO ${quoteDollar(`\n${["BEGIN", ...lines, "END"].join("\n")}\n`, "do")}`;
}
