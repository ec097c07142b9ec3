import assert from "node:assert/strict";
import { loadModule, parseSync } from "libpg-query";
import { transactionControl } from "../../src/sql/transaction_control.ts";
import { statementOf } from "./statement_of.ts";

await loadModule();

const kinds: Readonly<Record<string, string | null>> = {
  TRANS_STMT_BEGIN: "begin",
  TRANS_STMT_START: "begin",
  TRANS_STMT_COMMIT: "commit",
  TRANS_STMT_ROLLBACK: "rollback",
  TRANS_STMT_PREPARE: "prepare",
  TRANS_STMT_COMMIT_PREPARED: "commit_prepared",
  TRANS_STMT_ROLLBACK_PREPARED: "rollback_prepared",
  TRANS_STMT_SAVEPOINT: null,
  TRANS_STMT_RELEASE: null,
  TRANS_STMT_ROLLBACK_TO: null,
};

/** What PostgreSQL's parser takes a statement for. */
function controlOfParser(text: string): string | null {
  const statement = parseSync(text).stmts![0]!.stmt as { TransactionStmt?: { kind: string } };
  if (statement.TransactionStmt === undefined) return null;
  const control = kinds[statement.TransactionStmt.kind];
  assert.notEqual(control, undefined);
  return control!;
}

const statements = [
  "BEGIN",
  "begin work",
  "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",
  "BEGIN/* a */TRANSACTION",
  "START TRANSACTION",
  "START -- a\n TRANSACTION READ WRITE",
  "COMMIT",
  "COMMIT WORK",
  "COMMIT AND CHAIN",
  "COMMIT TRANSACTION AND NO CHAIN",
  "END",
  "END WORK",
  "End AND CHAIN",
  "ROLLBACK",
  "ROLLBACK WORK",
  "ROLLBACK AND CHAIN",
  "ABORT",
  "ABORT TRANSACTION AND NO CHAIN",
  "ROLLBACK TO a",
  "ROLLBACK TO SAVEPOINT a",
  "ROLLBACK WORK TO a",
  "ROLLBACK/**/TRANSACTION/**/TO/**/SAVEPOINT a",
  "SAVEPOINT begin",
  "RELEASE a",
  "RELEASE SAVEPOINT a",
  "PREPARE TRANSACTION 'a'",
  "PREPARE TRANSACTION $$a$$",
  "PREPARE TRANSACTION U&'a'",
  "PREPARE transaction AS SELECT 1",
  "PREPARE commit (int) AS SELECT $1",
  "COMMIT PREPARED 'a'",
  "ROLLBACK PREPARED 'a'",
  "SET TRANSACTION READ ONLY",
  "SELECT 1",
  "DO $$ BEGIN COMMIT; END $$",
  "CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; END",
  "EXECUTE commit",
  "(SELECT 1)",
  "DECLARE a CURSOR FOR SELECT 1",
];

for (const text of statements) {
  Deno.test(`transactionControl() takes ${JSON.stringify(text)} for what PostgreSQL's parser does`, () => {
    assert.equal(transactionControl(statementOf(text)), controlOfParser(text));
  });
}

Deno.test("transactionControl() is tried with each kind of transaction statement", () => {
  const seen = new Set(statements.map(controlOfParser));
  for (const control of Object.values(kinds)) assert.ok(seen.has(control));
});
