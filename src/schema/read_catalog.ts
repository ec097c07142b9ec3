import { type Address, wholeAddress } from "./address.ts";
import { type Catalog, type Edge, makeCatalog } from "./catalog.ts";
import { type Dependency, readDependencies } from "./dependencies.ts";
import { excluder } from "./exclude.ts";
import { identify } from "./identify.ts";
import { kindOf, kinds } from "./kinds/mod.ts";
import type { ObjectKind } from "./kinds/kind.ts";
import type { CatalogObject } from "./object.ts";
import { repeatableAttributes } from "./printed.ts";
import type { Query } from "./query.ts";
import { withPlainSettings } from "./settings.ts";

/** What is read beside a schema as such; each false unless it is said, for roles are no part of a database. */
export interface RoleSwitches {
  /** Whose each object is. */
  readonly owners?: boolean | undefined;
  /** What is granted on objects and columns. */
  readonly privileges?: boolean | undefined;
  /** What ALTER DEFAULT PRIVILEGES said. */
  readonly defaultPrivileges?: boolean | undefined;
}

/** What of a database is read. */
export interface ReadOptions extends RoleSwitches {
  /** The schemas to look at. Default: all but PostgreSQL's own. Objects in no schema are always read. */
  readonly schemas?: readonly string[] | undefined;
  /** `KIND:NAME` globs of objects to pass over, with all that is part of them; `!KIND:NAME` takes some back. */
  readonly exclude?: readonly string[] | undefined;
  /** A role that counts as the session's: that of the live database, for a shadow. */
  readonly sessionRole?: string | undefined;
}

/** A row of a kind's query. */
interface Row {
  readonly address: Address;
  readonly parent?: Address | null;
  readonly origins?: readonly Address[] | null;
  readonly keeper?: Address | null;
  readonly needs?: readonly Address[] | null;
  readonly follows?: readonly Address[] | null;
  readonly schema?: string | null;
  readonly name: string;
}

/**
 * Reads all that a database declares, one query per kind and one for the dependencies, whatever its size. They are sent
 * as one flight, so that the server works on the next while the rows of one are taken in.
 * Objects of extensions are not seen: what depends on them depends on the extension.
 * Settings of the session that change how PostgreSQL prints are set for the reading and put back after it.
 */
export async function readCatalog(query: Query, options: ReadOptions = {}): Promise<Catalog> {
  return await withPlainSettings(query, async (version) => {
    const wanted = kinds.filter(({ switchedBy }) => switchedBy === undefined || options[switchedBy]);
    const dependencies = readDependencies(query);
    const answers = wanted.map((kind) => query(kind.query(version)));
    for (const one of [dependencies, ...answers]) one.catch(() => {}); // the first that is awaited says why
    const reading = new Reading(await dependencies, options);
    for (const kind of wanted) {
      reading.add(kind, await answers.shift() as unknown as readonly Row[]); // its rows are held no longer
    }
    return reading.finish(version);
  }, options.sessionRole);
}

const none: readonly string[] = [];

/** A catalog in the making: it knows the addresses, which the finished one forgets. */
class Reading {
  readonly #objects = new Map<string, CatalogObject>();
  readonly #byAddress = new Map<Address, CatalogObject>();
  readonly #rows: [object: CatalogObject, row: Row][] = [];
  /** An object inside another one: a view's rule, a row type, a constraint's index, a member of an extension. */
  readonly #inside = new Map<Address, Address>();
  readonly #ofExtensions = new Set<Address>();
  readonly #isExcluded: (object: CatalogObject) => boolean;
  readonly #schemas: ReadonlySet<string> | null;

  constructor(readonly dependencies: readonly Dependency[], { schemas, exclude = [] }: ReadOptions) {
    this.#isExcluded = excluder(exclude);
    this.#schemas = schemas ? new Set(schemas) : null;
    for (const { type, dependent, referenced } of dependencies) {
      if (type === "e") this.#ofExtensions.add(dependent);
      if (type === "e" || type === "i") this.#inside.set(dependent, referenced);
    }
    for (const { generated, dependent, referenced } of dependencies) {
      if (generated) this.#inside.set(dependent, referenced);
    }
  }

  add(kind: ObjectKind, rows: readonly Row[]): void {
    checkRow(kind, rows[0]);
    for (const row of rows) {
      if (this.#ofExtensions.has(row.address)) continue;
      const parent = row.parent ? this.resolve(row.parent) : null;
      if (row.parent && (!parent || this.#isInsideExtension(row.parent, parent))) continue;
      const object = makeObject(kind, row, parent);
      if (!this.#isWanted(object)) continue;
      this.#objects.set(object.identity, object);
      this.#byAddress.set(row.address, object);
      if (row.needs || row.follows || row.origins || row.keeper) this.#rows.push([object, row]);
    }
  }

  /** The object that an address means, itself or as a part of it. */
  resolve(address: Address): CatalogObject | null {
    for (let at: Address | undefined = address; at !== undefined;) {
      const object = this.#byAddress.get(at);
      if (object) return object;
      const whole = wholeAddress(at);
      at = this.#inside.get(at) ?? (whole === at ? undefined : whole);
    }
    return null;
  }

  finish(version: number): Catalog {
    this.#resolveCopies();
    return makeCatalog(version, [...this.#objects.values()], this.#needs(), this.#declared("follows"));
  }

  /** Fills in what could not be known before all kinds were read. */
  #resolveCopies(): void {
    for (const [object, row] of this.#rows) {
      const origins = (row.origins ?? []).map((address) => this.resolve(address)?.identity);
      const keeper = row.keeper ? this.resolve(row.keeper)?.identity ?? null : null;
      const known = origins.filter((identity) => identity !== undefined).sort();
      this.#objects.set(object.identity, { ...object, origins: known, keeper });
    }
  }

  *#needs(): Generator<Edge> {
    yield* this.#recorded();
    yield* this.#declared("needs");
  }

  /** What `pg_depend` says. Partitions are left to their kinds, which know what comes first. */
  *#recorded(): Generator<Edge> {
    for (const { type, dependent, referenced } of this.dependencies) {
      if (type === "P" || type === "S" || type === "e") continue;
      const from = this.resolve(dependent);
      const to = from && this.resolve(referenced);
      if (!from || !to || from === to) continue;
      if (!kindOf(from).disowns?.(from, to)) yield [from.identity, to.identity];
    }
  }

  *#declared(edges: "needs" | "follows"): Generator<Edge> {
    for (const [object, row] of this.#rows) {
      for (const address of row[edges] ?? []) {
        const other = this.resolve(address);
        if (other) yield [object.identity, other.identity];
      }
    }
  }

  /** True for a parent that an extension brought: its parts are not seen either. */
  #isInsideExtension(address: Address, parent: CatalogObject): boolean {
    return parent.kind === "extension" && this.#byAddress.get(address) !== parent;
  }

  #isWanted(object: CatalogObject): boolean {
    if (this.#isExcluded(object)) return false;
    if (!this.#schemas) return true;
    const schema = object.kind === "schema" ? object.name : object.schema;
    return schema === null || object.parent !== null || this.#schemas.has(schema);
  }
}

/** A query that forgets an attribute would hide its differences. */
function checkRow({ kind, attributes }: ObjectKind, row: Row | undefined): void {
  const missing = Object.keys(attributes).filter((name) => row && !(name in row));
  if (missing.length > 0) throw new TypeError(`The query of kind "${kind}" gives no ${missing.join(", ")}`);
}

/** Copies the row once: of a large schema there are many. */
function makeObject(kind: ObjectKind, row: Row, parent: CatalogObject | null): CatalogObject {
  const { address: _, needs: _needs, follows: _follows, ...properties } = row;
  const object = Object.assign(properties, {
    kind: kind.kind,
    identity: "",
    schema: row.schema ?? null,
    parent: parent?.identity ?? null,
    origins: none,
    keeper: null,
  });
  object.identity = identify(object);
  return Object.assign(object, repeatableAttributes(object, kind.printed?.(object) ?? none));
}
