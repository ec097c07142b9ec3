import { DatabaseError } from "../../core/error.ts";
import type { Ddl } from "../../schema/ddl.ts";
import { queryError } from "../database_error.ts";
import { inTransaction } from "./in_transaction.ts";
import type { Shadow } from "./shadow.ts";
import { withRoles } from "./with_roles.ts";

/**
 * Runs planned statements in a shadow: in one transaction, or each alone.
 *
 * @throws {DatabaseError} with the statement that failed
 */
export async function runStatements(
  shadow: Shadow,
  statements: readonly Ddl[],
  transaction: boolean,
): Promise<void> {
  const connection = shadow.fill();
  if (transaction) await withRoles(shadow, () => runTogether(shadow, statements));
  else for (const one of statements) await withRoles(shadow, () => run(shadow, one));
  await connection.query("RESET ALL");
}

async function runTogether(shadow: Shadow, statements: readonly Ddl[]): Promise<void> {
  const connection = shadow.fill();
  await inTransaction((sql) => connection.query(sql), { end: "COMMIT" }, async () => {
    for (const one of statements) await run(shadow, one);
  });
}

async function run(shadow: Shadow, { sql }: Ddl): Promise<void> {
  try {
    await shadow.fill().query(sql);
  } catch (error) {
    const failure = queryError(error, "Cannot try a generated statement");
    if (!(failure instanceof DatabaseError)) throw failure;
    throw failure.with({ code: "not_proved", detail: sql });
  }
}
