import type { Connection } from "../../database/connection.ts";
import { inTransaction } from "../../database/shadow/in_transaction.ts";
import { openShadow } from "../../database/shadow/open_shadow.ts";
import {
  type ReadSchema,
  readSchema,
  readUnhandled,
  type SchemaFilter,
} from "../../database/shadow/read_schema.ts";
import { majorVersion, type Shadow } from "../../database/shadow/shadow.ts";
import type { DatabaseSettings, Settings } from "../../files/settings.ts";
import type { VersionTable } from "../../run/version_table.ts";
import { adoptUnsaid } from "../../schema/adopt.ts";
import type { Catalog } from "../../schema/catalog.ts";
import { keepUnswitched } from "../../schema/mix.ts";
import type { Context } from "../globals.ts";
import { say } from "../output.ts";
import { databaseUrl, openProject, optionsWithoutUrl, type Project } from "../project.ts";
import { fillShadow, type Supplies } from "./fill_shadow.ts";
import { filterOf, type FilterRequest, noRequest, readingFilter } from "./filter_request.ts";
import type { DatabaseSide, Side } from "./side.ts";
import { SideDatabases } from "./side_databases.ts";
import { UnhandledObjects } from "./unhandled_objects.ts";

/** A shadow whose changes are taken back. */
export interface Attempt {
  readonly connection: Connection;
  /** Reads it as it is by now. */
  read(): Promise<Catalog>;
}

/** What every command about schemas works in: the settings of one database, and the shadow beside it. */
export class Workspace implements Supplies, AsyncDisposable {
  /** What is compared. */
  readonly filter: SchemaFilter;
  readonly databases = new SideDatabases();
  readonly #unhandled = new UnhandledObjects();
  /** What is read. */
  #whole: SchemaFilter;
  #shadow: Promise<Shadow> | null = null;
  #project: Project | null = null;
  /** What the shadow holds, as long as nobody else fills it. */
  #held: { readonly side: Side; readonly catalog: Catalog } | null = null;
  /** The versions of servers whose schemas went through the shadow. */
  readonly #rewritten = new Map<Side, number>();

  constructor(
    readonly context: Context,
    readonly settings: Settings,
    readonly database: DatabaseSettings,
    request: FilterRequest = noRequest,
  ) {
    this.filter = filterOf(settings.schema, database, request);
    this.#whole = readingFilter(this.filter, settings.schema.shadow);
  }

  /** The revisions, read when they are asked for. */
  get project(): Project {
    return this.#project ??= openProject(this.context, this.settings);
  }

  get versionTable(): VersionTable {
    return { schema: this.database.versionTableSchema, name: this.database.versionTable };
  }

  /** What is passed over, as a value of `--json`. */
  get unhandledJson(): unknown[] {
    return this.#unhandled.json;
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

  /**
   * Reads two schemas so that they can be compared: written by one major version of PostgreSQL. Two databases of
   * the same version are read as they are; whatever else there is goes through the shadow. The first one is the last to be in it.
   */
  async readBoth(current: Side, desired: Side): Promise<{ current: Catalog; desired: Catalog }> {
    const both = await this.#readAsOne(current, desired);
    this.#unhandled.tell(this.context);
    return { current: both.current, desired: keepUnswitched(both.current, both.desired, this.filter) };
  }

  /** Reads one schema, as whatever server it is on writes it, and what is to be compared alone. */
  async readAlone(side: Side): Promise<Catalog> {
    this.#whole = this.filter;
    const catalog = side.kind === "database" ? await this.#readDatabase(side) : await this.stage(side);
    this.#unhandled.tell(this.context);
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
    if (side.kind !== "database") return await this.stage(side, isWanted);
    const shadow = await this.shadow();
    const catalog = await this.#readDatabase(side);
    if (majorVersion(catalog.version) === shadow.major) return catalog;
    this.#rewritten.set(side, catalog.version);
    return await this.stage(side);
  }

  /** Makes the shadow hold a schema, and reads it there. */
  async stage(side: Side, isWanted = false): Promise<Catalog> {
    if (this.#held?.side === side) return this.#held.catalog;
    const shadow = await this.shadow();
    this.#held = null;
    await fillShadow(shadow, side, this, this.#whole);
    if (side.kind !== "database") this.#unhandled.note(side, await shadow.readUnhandled(this.filter));
    const read = await shadow.read(this.#whole);
    if (isWanted) this.#tellLeftOut(side, read);
    this.#held = { side, catalog: read.catalog };
    return read.catalog;
  }

  /** Lets something be done with a schema in the shadow, and takes it back: the shadow holds the schema afterwards. */
  async attempt<T>(side: Side, work: (attempt: Attempt) => Promise<T>): Promise<T> {
    await this.stage(side);
    const shadow = await this.shadow();
    const connection = shadow.fill();
    const read = async () => (await shadow.read(this.#whole, "open transaction")).catalog;
    const query = (sql: string) => connection.query(sql);
    return await inTransaction(query, { end: "ROLLBACK" }, () => work({ connection, read }));
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
    if (from.kind === "database") return await this.databases.version(from);
    const shadow = await this.shadow();
    return shadow.isOwnCluster ? null : shadow.version;
  }

  /** The version rows of a database. */
  async rowsOf(side: DatabaseSide): Promise<readonly string[]> {
    return await (await this.databases.open(side)).heads();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const [shadow] = await Promise.allSettled(this.#shadow ? [this.#shadow] : []); // who asked for it saw it fail
    if (shadow?.status === "fulfilled") stack.use(shadow.value);
    stack.use(this.databases);
  }

  /** Reads a database as it is. */
  async #readDatabase(side: DatabaseSide): Promise<Catalog> {
    const query = await this.databases.query(side);
    this.#unhandled.note(side, await readUnhandled(query, this.filter));
    return (await readSchema(query, this.#whole)).catalog;
  }

  async #readAsOne(current: Side, desired: Side): Promise<{ current: Catalog; desired: Catalog }> {
    if (current.kind === "database" && desired.kind === "database") {
      const [a, b] = [await this.#readDatabase(current), await this.#readDatabase(desired)];
      if (majorVersion(a.version) === majorVersion(b.version)) return { current: a, desired: b };
    }
    this.shadow().catch(() => {}); // it starts while the database is asked, and who waits for it hears of it
    const live = [current, desired].find((side) => side.kind === "database");
    if (live) this.#whole = { ...this.#whole, sessionRole: await this.#roleOn(live) };
    const wanted = await this.read(desired, true);
    const found = await this.read(current);
    return { current: this.settle(current, found, wanted), desired: this.settle(desired, wanted, found) };
  }

  /** Who runs revisions on a database. */
  async #roleOn(side: DatabaseSide): Promise<string> {
    return this.database.role ?? await this.databases.role(side);
  }

  #tellLeftOut(side: Side, { leftOut }: ReadSchema): void {
    if (leftOut.length === 0) return;
    const names = leftOut.map((name) => `"${name}"`).join(", ");
    say(
      this.context,
      `WARNING: ${side.name} has something in ${names}, which "schemas" under [schema] does not name`,
    );
  }
}
