import { UsageError } from "../core/error.ts";
import { kinds } from "./kinds/mod.ts";
import type { CatalogObject } from "./object.ts";
import { unhandledKinds } from "./unhandled_kinds.ts";

/**
 * Compiles `exclude` patterns: `KIND:NAME`, where `*` stands for any text and `?` for one character in either part, and
 * NAME is the name as in an identity (`public.users`, `public.users.email`). `!KIND:NAME` is an exception.
 * As in a .gitignore the last pattern that fits decides. A comment has the kind `comment`, and so on.
 *
 * @throws {UsageError} for a pattern without a kind, or with a kind that there is not
 */
export function excluder(patterns: readonly string[]): (object: Named) => boolean {
  return compileGlobs(patterns, "exclude");
}

/** The same for patterns that choose what is looked at alone: true for what is chosen. @throws {UsageError} */
export function chooser(patterns: readonly string[]): (object: Named) => boolean {
  return compileGlobs(patterns, "choose");
}

type Named = Pick<CatalogObject, "identity">;

type Verb = "exclude" | "choose";

function compileGlobs(patterns: readonly string[], verb: Verb): (object: Named) => boolean {
  const rules = patterns.map((pattern) => {
    const exception = pattern.startsWith("!");
    return { counts: !exception, fits: compileGlob(exception ? pattern.slice(1) : pattern, verb) };
  });
  return (object) => rules.findLast((rule) => rule.fits(object.identity))?.counts ?? false;
}

function compileGlob(pattern: string, verb: Verb): (identity: string) => boolean {
  const [, kind, name] = /^([^:]+):(.+)$/s.exec(pattern) ?? [];
  if (kind === undefined || name === undefined) {
    throw new UsageError(`Cannot ${verb} "${pattern}": it is not KIND:NAME`, {
      code: `bad_${verb}`,
      hint: 'write for example "table:public.spatial_*"',
    });
  }
  const kindFits = globToRegExp(kind);
  const known = [...kinds.map((it) => it.kind), ...Object.keys(unhandledKinds)];
  if (!known.some((it) => kindFits.test(it))) {
    throw new UsageError(`Cannot ${verb} "${pattern}": there is no kind "${kind}"`, {
      code: `bad_${verb}`,
      hint: `the kinds are ${known.join(", ")}`,
    });
  }
  const whole = globToRegExp(`${kind}:${name}`);
  return (identity) => whole.test(identity);
}

function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s");
}
