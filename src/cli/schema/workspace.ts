import { catalogQuery } from "../../database/catalog_query.ts";
import type { Connection } from "../../database/connection.ts";
import { Database } from "../../database/database.ts";
import { carrySchema } from "../../database/shadow/carry_schema.ts";
import { loadSchema } from "../../database/shadow/load_schema.ts";
import { openShadow } from "../../database/shadow/open_shadow.ts";
import {
  type ReadSchema,
  readSchema,
  readUnhandled,
  type SchemaFilter,
  wholeDatabase,
} from "../../database/shadow/read_schema.ts";
import { createVersionTable, replaySteps } from "../../database/shadow/replay.ts";
import { majorVersion, type Shadow } from "../../database/shadow/shadow.ts";
import type { DatabaseSettings, Settings } from "../../files/settings.ts";
import { planUpgrade } from "../../plan/upgrade.ts";
import { preparePlan } from "../../run/prepare.ts";
import type { VersionTable } from "../../run/version_table.ts";
import type { Catalog } from "../../schema/catalog.ts";
import { adoptUnsaid } from "../../schema/adopt.ts";
import { keepUnswitched } from "../../schema/mix.ts";
import type { RoleSwitches } from "../../schema/read_catalog.ts";
import type { Unhandled } from "../../schema/unhandled.ts";
import type { Context } from "../globals.ts";
import { say } from "../output.ts";
import { databaseUrl, openProject, optionsWithoutUrl, type Project } from "../project.ts";
import { filterOf, type FilterRequest, noRequest } from "./filter_request.ts";
import { describeIdentity } from "./show_changes.ts";
import type { DatabaseSide, RevisionsSide, Side } from "./side.ts";

/** A shadow whose changes are taken back. */
export interface Attempt {
  readonly connection: Connection;
  /** Reads it as it is by now. */
  read(): Promise<Catalog>;
}

/** What no catalog shows, and where it is. */
export interface UnhandledObject {
  readonly object: Unhandled;
  /** The names of the schemas that have it. */
  readonly sides: readonly string[];
}

/** What every command about schemas works in: the settings of one database, and the shadow beside it. */
export class Workspace implements AsyncDisposable {
  /** What is compared. */
  readonly filter: SchemaFilter;
  /** What is read: also who may do what and whose it is, so that what must be made again can be given back its own. */
  #whole: SchemaFilter;
  #shadow: Promise<Shadow> | null = null;
  #project: Project | null = null;
  /** What the shadow holds, as long as nobody else fills it. */
  #held: { readonly side: Side; readonly catalog: Catalog } | null = null;
  /** The versions of servers whose schemas went through the shadow. */
  readonly #rewritten = new Map<Side, number>();
  readonly #unhandled = new Map<string, UnhandledObject>();
  readonly #databases = new Map<DatabaseSide, Promise<Database>>();

  constructor(
    readonly context: Context,
    readonly settings: Settings,
    readonly database: DatabaseSettings,
    request: FilterRequest = noRequest,
  ) {
    this.filter = filterOf(settings.schema, database, request);
    this.#whole = { ...this.filter, ...beside(settings.schema.shadow, this.filter) };
  }

  /** The revisions, read when they are asked for. */
  get project(): Project {
    return this.#project ??= openProject(this.context, this.settings);
  }

  /** The shadow, opened when it is first asked for. */
  shadow(): Promise<Shadow> {
    return this.#shadow ??= this.openShadow();
  }

  /** Opens a shadow of one's own. */
  openShadow(): Promise<Shadow> {
    const { context, settings, database } = this;
    const { shadow } = settings.schema;
    const url = shadow === "database" ? databaseUrl(context, settings, database) : null;
    return openShadow({ shadow, database: { ...optionsWithoutUrl(context, settings, database), url } });
  }

  get versionTable(): VersionTable {
    return { schema: this.database.versionTableSchema, name: this.database.versionTable };
  }

  /**
   * Reads two schemas so that they can be compared: written by one major version of PostgreSQL. Two databases of
   * the same version are read as they are; whatever else there is goes through the shadow. The first one is the last to be in it.
   */
  async readBoth(current: Side, desired: Side): Promise<{ current: Catalog; desired: Catalog }> {
    const both = await this.readAsOne(current, desired);
    this.tellUnhandled();
    return { current: both.current, desired: keepUnswitched(both.current, both.desired, this.filter) };
  }

  /** Reads one schema, as whatever server it is on writes it, and what is to be compared alone. */
  async readAlone(side: Side): Promise<Catalog> {
    this.#whole = this.filter;
    const catalog = side.kind === "database" ? await this.readDatabase(side) : await this.stage(side);
    this.tellUnhandled();
    return catalog;
  }

  /** Of a schema that was rewritten from an older server: takes what that could not say from the schema that it is compared with. */
  settle(side: Side, catalog: Catalog, other: Catalog): Catalog {
    const version = this.#rewritten.get(side);
    return version === undefined ? catalog : adoptUnsaid(catalog, other, version);
  }

  /** Reads the shadow again. */
  async readShadow(): Promise<Catalog> {
    return (await (await this.shadow()).read(this.#whole)).catalog;
  }

  /** Reads a schema as the shadow's major version writes it. */
  async read(side: Side, isWanted = false): Promise<Catalog> {
    const shadow = await this.shadow();
    if (side.kind === "database") {
      const catalog = await this.readDatabase(side);
      const major = majorVersion(catalog.version);
      if (major === shadow.major) return catalog;
      this.#rewritten.set(side, catalog.version);
      return await this.stage(side);
    }
    return await this.stage(side, isWanted);
  }

  /** Makes the shadow hold a schema, and reads it there. */
  async stage(side: Side, isWanted = false): Promise<Catalog> {
    if (this.#held?.side === side) return this.#held.catalog;
    const shadow = await this.shadow();
    this.#held = null;
    if (side.kind === "database") await this.carry(shadow, side);
    else {
      await shadow.empty();
      if (side.kind === "revisions") await this.replay(shadow, side);
      else {
        const { skippedData } = await loadSchema(shadow, side.read());
        if (skippedData > 0 && this.context.verbose) {
          say(this.context, `Passed over ${skippedData} statements about rows in ${side.name}`);
        }
      }
    }
    if (side.kind !== "database") this.noteUnhandled(side, await shadow.readUnhandled(this.filter));
    const read = await shadow.read(this.#whole);
    if (isWanted) this.tellLeftOut(side, read);
    this.#held = { side, catalog: read.catalog };
    return read.catalog;
  }

  /** Lets something be done with a schema in the shadow, and takes it back: the shadow holds the schema afterwards. */
  async attempt<T>(side: Side, work: (attempt: Attempt) => Promise<T>): Promise<T> {
    await this.stage(side);
    const shadow = await this.shadow();
    const connection = shadow.fill();
    await connection.query("BEGIN");
    try {
      return await work({
        connection,
        read: async () => (await shadow.read(this.#whole, "open transaction")).catalog,
      });
    } finally {
      await connection.query("ROLLBACK");
    }
  }

  /** Reads a database as it is. */
  async readDatabase(side: DatabaseSide): Promise<Catalog> {
    const query = catalogQuery((await this.open(side)).connection);
    this.noteUnhandled(side, await readUnhandled(query, this.filter));
    return (await readSchema(query, this.#whole)).catalog;
  }

  /** What is passed over, as a value of `--json`. */
  get unhandledJson(): unknown[] {
    return [...this.#unhandled.values()].map(({ object, sides }) => ({ ...object, in: sides }));
  }

  /** Says what is passed over. */
  tellUnhandled(): void {
    for (const { object, sides } of this.#unhandled.values()) {
      const name = describeIdentity(object.identity);
      say(
        this.context,
        `WARNING: ${name} in ${sides.join(" and ")} is passed over: aludel does not handle it`,
      );
    }
  }

  /** Says, where there are differences, that two versions of PostgreSQL may be the reason. */
  async tellRewritten(): Promise<void> {
    for (const [{ name }, version] of this.#rewritten) {
      const [major, { major: own, place }] = [majorVersion(version), await this.shadow()];
      say(
        this.context,
        `NOTE: ${name} is PostgreSQL ${major}, rewritten by PostgreSQL ${own} of ${place}; ` +
          `shadow = "database" under [schema] compares both by PostgreSQL ${major}`,
      );
    }
  }

  /** `server_version_num` of the server for which statements are written that start from a schema; null when nobody knows. */
  async serverVersion(from: Side): Promise<number | null> {
    if (from.kind === "database") {
      const { connection } = await this.open(from);
      const [row] = await connection.query("SELECT current_setting('server_version_num')::int AS version");
      return Number(row!["version"]);
    }
    const shadow = await this.shadow();
    return shadow.isOwnCluster ? null : shadow.version;
  }

  /** The version rows of a database. */
  async rowsOf(side: DatabaseSide): Promise<readonly string[]> {
    return await (await this.open(side)).heads();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#databases.values(), ...(this.#shadow ? [this.#shadow] : [])];
    const opened = await Promise.allSettled(all); // who asked for one saw it fail
    for (const one of opened) if (one.status === "fulfilled") await one.value[Symbol.asyncDispose]();
  }

  /** The connection to a database, which stays open as long as we work. */
  private open(side: DatabaseSide): Promise<Database> {
    const opened = this.#databases.get(side) ?? Database.open({ ...side.options, onlyReads: true });
    this.#databases.set(side, opened);
    return opened;
  }

  private async readAsOne(current: Side, desired: Side): Promise<{ current: Catalog; desired: Catalog }> {
    if (current.kind === "database" && desired.kind === "database") {
      const [a, b] = [await this.readDatabase(current), await this.readDatabase(desired)];
      if (majorVersion(a.version) === majorVersion(b.version)) return { current: a, desired: b };
    }
    this.shadow().catch(() => {}); // it starts while the database is asked
    const live = [current, desired].find((side) => side.kind === "database");
    if (live) this.#whole = { ...this.#whole, sessionRole: await this.roleOf(live) };
    const wanted = await this.read(desired, true);
    const found = await this.read(current);
    return { current: this.settle(current, found, wanted), desired: this.settle(desired, wanted, found) };
  }

  private async carry(shadow: Shadow, side: DatabaseSide): Promise<void> {
    const filter = { ...this.#whole, ...wholeDatabase };
    const query = catalogQuery((await this.open(side)).connection);
    const { catalog } = await readSchema(query, filter);
    const missing = await carrySchema(shadow, catalog, side.name, filter);
    for (const identity of missing) {
      say(this.context, `WARNING: ${identity} can't be carried over to ${shadow.place}`);
    }
  }

  private async replay(shadow: Shadow, { destination }: RevisionsSide): Promise<void> {
    const { graph, variables } = this.project;
    const plan = planUpgrade(graph, [], destination);
    await createVersionTable(shadow, this.versionTable);
    await replaySteps(shadow, preparePlan(plan, variables), this.versionTable);
  }

  /** Who runs revisions on a database. */
  private async roleOf(side: DatabaseSide): Promise<string> {
    if (this.database.role !== null) return this.database.role;
    const [row] = await (await this.open(side)).connection.query("SELECT current_user::text AS role");
    return String(row!["role"]);
  }

  private noteUnhandled({ name }: Side, found: readonly Unhandled[]): void {
    for (const object of found) {
      const sides = this.#unhandled.get(object.identity)?.sides ?? [];
      this.#unhandled.set(object.identity, { object, sides: [...new Set([...sides, name])] });
    }
  }

  private tellLeftOut(side: Side, { leftOut }: ReadSchema): void {
    if (leftOut.length === 0) return;
    const names = leftOut.map((name) => `"${name}"`).join(", ");
    say(
      this.context,
      `WARNING: ${side.name} has something in ${names}, which "schemas" under [schema] does not name`,
    );
  }
}

/**
 * The switches for what is only read, and not compared. A shadow of our own has every role that there is need of; beside
 * the live database there are the same ones, but not everything can be given to others; elsewhere there may be none.
 */
function beside(shadow: string, { owners, privileges, defaultPrivileges }: RoleSwitches): RoleSwitches {
  const [isOwn, isBeside] = [shadow === "embedded", shadow === "database"];
  return { owners: owners || isOwn, privileges: privileges || isOwn || isBeside, defaultPrivileges };
}
