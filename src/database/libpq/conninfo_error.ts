import { didYouMean } from "../../core/nearest.ts";
import { UsageError } from "../../core/error.ts";
import { parameters } from "./parameter.ts";

/** A mistake in what says where to connect to. The state must not quote a value: it may hold the password. */
export function conninfoError(state: string, hint?: string, code = "bad_conninfo"): UsageError {
  return new UsageError(`Cannot read the connection string: ${state}`, { code, hint });
}

/**
 * An unknown parameter. Right after a password its name is not shown: it may be the rest of a password
 * that was not quoted.
 */
export function unknownParameter(name: string, previous: string | undefined): UsageError {
  if (previous?.endsWith("password") || !/^\w{1,40}$/.test(name)) {
    return conninfoError(`it has a parameter that PostgreSQL does not know${after(previous)}`, quoteHint);
  }
  return conninfoError(
    `PostgreSQL knows no parameter "${name}"`,
    didYouMean(name, Object.keys(parameters)) ??
      `a setting of the session goes into options, as in options='-c ${name}=…' (in a URL: options=-c%20${name}%3D…)`,
    "unknown_parameter",
  );
}

/** What is usually the reason when a password tears a connection string apart. */
export const quoteHint =
  `in a URL, write special characters of a password as %XX ("@" is %40, "/" is %2F, "%" is %25); in key=value pairs, put the password into single quotes`;

function after(previous: string | undefined): string {
  return previous === undefined ? "" : ` after "${previous}"`;
}
