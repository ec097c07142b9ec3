import { AludelError, SourceError, UsageError } from "../core/error.ts";
import { systemCode, systemReason } from "../core/system_reason.ts";

/** What no other argument or setting mends: the system failed, not the user. */
const failures = new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EMFILE"]);

/** What the operating system said of a file, as an error for a person; an error that is one already stays. */
export function fileError(verb: string, path: string, error: unknown): Error {
  if (error instanceof AludelError) return error;
  const reason = systemReason(error);
  if (reason === undefined) return error as Error;
  const Kind = failures.has(systemCode(error)!) ? SourceError : UsageError;
  return new Kind(`Cannot ${verb} "${path}": ${reason}`, { code: "file", path, cause: error });
}
