import { DatabaseError } from "../core/error.ts";
import { type Step, stepId } from "../plan/plan.ts";
import { revisionPath } from "../revision/revision.ts";
import { queryError, sqlstateOf } from "./database_error.ts";

/** What failed around the statements of a step, where the version rows are asserted: before them, or behind them. */
export type RowsFailure = "version_rows_changed" | "version_rows_spoiled";

/** The server's error about what aludel says around a step. 22012 is what our own assertion of the rows fails with. */
export function rowsError(error: unknown, step: Step, code: RowsFailure): unknown {
  const isBefore = code === "version_rows_changed";
  if (sqlstateOf(error) !== "22012") return aroundError(error, step, isBefore);
  const heads = isBefore ? step.headsBefore : step.headsAfter;
  const rows = heads.length === 0 ? "none" : heads.join(", ");
  return new DatabaseError(
    `Cannot ${step.direction} "${stepId(step)}": the version rows are not ${rows}${
      isBefore ? "" : " after it"
    }`,
    {
      code,
      revision: step.revision?.id,
      hint: isBefore
        ? 'somebody else changed them meanwhile; see "aludel current", then run again'
        : "the revision itself, or a trigger, changes them; leave the version table to aludel",
      cause: error,
    },
  );
}

/** The server's error about what stands around a revision's statements: at its end, deferred constraints speak up too. */
function aroundError(error: unknown, step: Step, isBefore: boolean): unknown {
  const doing = `Cannot ${step.direction} "${stepId(step)}"${isBefore ? "" : ", at its end"}`;
  const failure = queryError(error, doing);
  if (!(failure instanceof DatabaseError) || step.revision === null) return failure;
  return failure.with({ path: revisionPath(step.revision), revision: step.revision.id });
}
