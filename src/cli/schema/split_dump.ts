import type { Ddl } from "../../schema/ddl.ts";

/**
 * Parts the statements of a dump by object: `KIND/NAME.sql`, in the order in which the objects come first. What is part of an
 * object (constraints, comments) is in its file, wherever in the dump it stands: loading tries again what comes too early.
 *
 * @param rootOf the object of which another one is a part, or that itself; both as identities
 */
export function splitByObject(
  statements: readonly Ddl[],
  rootOf: (identity: string) => string,
): Map<string, Ddl[]> {
  const files = new Map<string, Ddl[]>();
  const taken = new Map<string, string>();
  const settings: Ddl[] = [];
  for (const statement of statements) {
    if (statement.about === undefined) { // a setting, for all that follows
      settings.push(statement);
      continue;
    }
    const file = fileName(rootOf(statement.about), taken);
    const part = files.get(file);
    if (part) part.push(statement);
    else files.set(file, [...settings, statement]);
  }
  return files;
}

/** Two names that differ in case alone, or in signs that no file may have, are told apart by a number. */
function fileName(identity: string, taken: Map<string, string>): string {
  const at = identity.indexOf(":");
  const [kind, name] = [identity.slice(0, at), identity.slice(at + 1)];
  const plain = name.replace(/[^\p{L}\p{N}_.,()-]+/gu, "_").replace(/^\.+/, "_").slice(0, 120);
  for (let count = 1;; count++) {
    const file = `${kind}/${plain}${count === 1 ? "" : `-${count}`}.sql`;
    const holder = taken.get(file.toLowerCase());
    if (holder !== undefined && holder !== identity) continue;
    taken.set(file.toLowerCase(), identity);
    return file;
  }
}
