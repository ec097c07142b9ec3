import type { Ddl } from "../../schema/ddl.ts";
import { DatabaseError } from "../../core/error.ts";
import { queryError } from "../database_error.ts";
import { explainShadowError } from "./missing.ts";
import type { Shadow } from "./shadow.ts";

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
  if (transaction) await connection.query("BEGIN");
  for (const { sql } of statements) {
    try {
      await connection.query(sql);
    } catch (error) {
      if (transaction) await connection.query("ROLLBACK");
      const failure = queryError(error, "Cannot try a generated statement");
      if (!(failure instanceof DatabaseError)) throw failure;
      throw explainShadowError(
        new DatabaseError(failure.message, { ...failure, cause: error, code: "not_proved", detail: sql }),
        shadow,
      );
    }
  }
  if (transaction) await connection.query("COMMIT");
  await connection.query("RESET ALL");
}
