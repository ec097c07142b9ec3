import * as path from "node:path";

/** A package as the lock file pins it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** As npm writes it: `sha512-` and base64. */
  readonly integrity: string;
  /** Of its package.json; null when it says none. */
  readonly license: string | null;
  readonly dependencies: readonly { readonly name: string; readonly version: string }[];
  /** Whether code of aludel imports it. */
  readonly isDirect: boolean;
}

/** An entry of deno.lock under `npm`, by `name@version` with the versions of its peers behind. */
interface LockEntry {
  readonly integrity: string;
  /** `name`, or `name@version` where there are several. */
  readonly dependencies?: readonly string[];
}

/** The packages that the executable carries, in order of their names, with all that they need. */
export async function runtimePackages(root: string): Promise<LockedPackage[]> {
  const { imports } = JSON.parse(await Deno.readTextFile(path.join(root, "deno.json")));
  const lock = JSON.parse(await Deno.readTextFile(path.join(root, "deno.lock")));
  const entries: Record<string, LockEntry> = lock.npm;
  const found = new Map<string, LockedPackage>();
  const take = async (key: string, isDirect: boolean) => {
    if (found.has(key)) return;
    const entry = entries[key];
    if (!entry) throw new Error(`Cannot list the packages: deno.lock does not have ${key}`);
    const keys = (entry.dependencies ?? []).map((name) => findKey(entries, name));
    const its = nameAndVersion(key);
    const license = await licenseOf(root, its);
    const dependencies = keys.map(nameAndVersion);
    found.set(key, { ...its, integrity: entry.integrity, license, dependencies, isDirect });
    for (const one of keys) await take(one, false);
  };
  for (const imported of [...await importedPackages(root), "bun"]) {
    const specifier: string = imports[imported];
    const { name } = nameAndVersion(specifier.replace("npm:", ""));
    await take(`${name}@${lock.specifiers[specifier]}`, true);
  }
  return [...found.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

function findKey(entries: Readonly<Record<string, LockEntry>>, dependency: string): string {
  const found = Object.keys(entries).filter((key) => key === dependency || key.startsWith(`${dependency}@`));
  if (found.length === 1) return found[0]!;
  throw new Error(`Cannot list the packages: deno.lock has ${found.length} of ${dependency}`);
}

/** Peers, which stand behind an underscore, are left out. */
function nameAndVersion(key: string): { name: string; version: string } {
  const at = key.indexOf("@", 1);
  return { name: key.slice(0, at), version: key.slice(at + 1).replace(/_.*/, "") };
}

async function licenseOf(root: string, { name, version }: { name: string; version: string }) {
  const unique = `${name.replaceAll("/", "+")}@${version}`;
  const folder = path.join(root, "node_modules", ".deno", unique, "node_modules", name);
  const { license } = JSON.parse(await Deno.readTextFile(path.join(folder, "package.json")));
  return typeof license === "string" ? license : null;
}

/** What the code of src imports, by the names of deno.json, sorted. */
async function importedPackages(root: string): Promise<string[]> {
  const names = new Set<string>();
  for (const file of await listSources(path.join(root, "src"))) {
    const text = await Deno.readTextFile(file);
    for (
      const [, name] of text.matchAll(
        /(?:^\} from |^import .* from |\bimport\()"((?:@[\w-]+\/)?[\w-]+)(?:\/[^"]*)?"/gm,
      )
    ) {
      names.add(name!);
    }
  }
  return [...names].sort();
}

async function listSources(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory) files.push(...await listSources(full));
    else if (entry.name.endsWith(".ts")) files.push(full);
  }
  return files;
}
