/** The table that takes the data of a COPY that does not run; nothing is put into it. */
export const skippedTableSql = "CREATE TEMPORARY TABLE aludel_skipped (line text);\n";

/** Each line as one column, whatever is in it. */
const skippingCopy = "COPY pg_temp.aludel_skipped FROM STDIN " +
  "WITH (FORMAT csv, DELIMITER E'\\001', QUOTE E'\\002') WHERE false";

/**
 * A COPY with its data between lines `\if :aludel_runs` and `\endif`. Where `\if` is false, psql reads on as SQL, which
 * data is not; so the data is always sent, and only the statement before it depends.
 */
export function* conditionalCopy(text: string, data: Iterable<string>): Generator<string> {
  yield `\\endif
\\if :aludel_runs
\\set aludel_copy ${quoteForPsql(text)}
\\else
\\set aludel_copy ${quoteForPsql(skippingCopy)}
\\endif
:aludel_copy;
`;
  yield* data;
  yield "\\.\n\\if :aludel_runs\n";
}

/** Quotes an argument of a psql command (psql's manual, "Meta-Commands"). */
function quoteForPsql(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\r", "\\r").replaceAll(
    "\n",
    "\\n",
  );
  return `'${escaped}'`;
}
