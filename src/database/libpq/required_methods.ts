import { UsageError } from "../../core/error.ts";

/** A way of proving who one is, in the words of `require_auth`. */
export type AuthenticationMethod = "password" | "md5" | "gss" | "sspi" | "scram-sha-256" | "oauth" | "none";

const known: readonly AuthenticationMethod[] = [
  "password",
  "md5",
  "gss",
  "sspi",
  "scram-sha-256",
  "oauth",
  "none",
];

/**
 * Reads `require_auth`: a list of methods of which the server must use one, or, each with a "!", of methods
 * that it must not use. Null when nothing is required.
 *
 * @throws {UsageError} for an unknown method, a repeated one, or a mixture of both forms
 */
export function readRequiredMethods(text: string | undefined): ReadonlySet<AuthenticationMethod> | null {
  if (text === undefined) return null;
  const words = text.split(",").map((word) => word.trim());
  const negative = words.filter((word) => word.startsWith("!"));
  const names = words.map((word) => word.replace(/^!/, ""));
  const isKnown = names.every((name) => (known as readonly string[]).includes(name));
  if (!isKnown || new Set(names).size < names.length || ![0, words.length].includes(negative.length)) {
    throw new UsageError(`Cannot connect: require_auth is not a list of methods`, {
      code: "bad_parameter",
      hint: `it has some of ${
        known.join(", ")
      }, separated by commas, each once; with "!" before all of them, all but these are allowed`,
    });
  }
  const allowed = negative.length > 0 ? known.filter((method) => !names.includes(method)) : names;
  return new Set(allowed as AuthenticationMethod[]);
}
