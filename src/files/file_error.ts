import { AludelError, SourceError, UsageError } from "../core/error.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EEXIST: "it exists already",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
  ENOTEMPTY: "the folder is not empty",
};

/** What no other argument or setting mends: the system failed, not the user. */
const failures = new Set(["ENOSPC", "EROFS", "EACCES", "EPERM", "EMFILE"]);

/** What the operating system said of a file, as an error for a person; an error that is one already stays. */
export function fileError(verb: string, path: string, error: unknown): Error {
  if (error instanceof AludelError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const reason = code === undefined ? undefined : reasons[code] ?? code;
  if (reason === undefined) return error as Error;
  const Kind = failures.has(code!) ? SourceError : UsageError;
  return new Kind(`Cannot ${verb} "${path}": ${reason}`, { code: "file", path, cause: error });
}
