import { catalogQuery } from "../../database/catalog_query.ts";
import { Database } from "../../database/database.ts";
import { carrySchema } from "../../database/shadow/carry_schema.ts";
import { loadSchema } from "../../database/shadow/load_schema.ts";
import { openShadow } from "../../database/shadow/open_shadow.ts";
import {
  type ReadSchema,
  readSchema,
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
import { quotePath } from "../../schema/name.ts";
import type { Context } from "../globals.ts";
import { say } from "../output.ts";
import { databaseUrl, openProject, optionsWithoutUrl, type Project } from "../project.ts";
import type { DatabaseSide, RevisionsSide, Side } from "./side.ts";

/** What every command about schemas works in: the settings of one database, and the shadow beside it. */
export class Workspace implements AsyncDisposable {
  readonly filter: SchemaFilter;
  #shadow: Promise<Shadow> | null = null;
  #project: Project | null = null;
  /** What the shadow holds, as long as nobody else fills it. */
  #held: { readonly side: Side; readonly catalog: Catalog } | null = null;
  #rewritten: string | null = null;
  readonly #databases = new Map<DatabaseSide, Promise<Database>>();

  constructor(
    readonly context: Context,
    readonly settings: Settings,
    readonly database: DatabaseSettings,
  ) {
    const { versionTableSchema: schema, versionTable, logTable } = database;
    const own = [versionTable, logTable].filter((name) => name !== "");
    this.filter = {
      schemas: settings.schema.schemas,
      exclude: [...settings.schema.exclude, ...own.map((name) => `table:${quotePath(schema, name)}`)],
    };
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
    if (current.kind === "database" && desired.kind === "database") {
      const [a, b] = [await this.readDatabase(current), await this.readDatabase(desired)];
      if (majorVersion(a.version) === majorVersion(b.version)) return { current: a, desired: b };
    }
    this.shadow().catch(() => {}); // it starts while the database is asked
    const wanted = await this.read(desired, true);
    return { current: await this.read(current), desired: wanted };
  }

  /** Reads a schema as the shadow's major version writes it. */
  async read(side: Side, isWanted = false): Promise<Catalog> {
    const shadow = await this.shadow();
    if (side.kind === "database") {
      const catalog = await this.readDatabase(side);
      const major = majorVersion(catalog.version);
      if (major === shadow.major) return catalog;
      this.#rewritten = `${side.name} is PostgreSQL ${major}, rewritten by PostgreSQL ${shadow.major} of ` +
        `${shadow.place}; shadow = "database" under [schema] compares both by PostgreSQL ${major}`;
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
    const read = await shadow.read(this.filter);
    if (isWanted) this.tellLeftOut(side, read);
    this.#held = { side, catalog: read.catalog };
    return read.catalog;
  }

  /** Reads a database as it is. */
  async readDatabase(side: DatabaseSide, filter: SchemaFilter = this.filter): Promise<Catalog> {
    const { connection } = await this.open(side);
    return (await readSchema(catalogQuery(connection), filter)).catalog;
  }

  /** Says, where there are differences, that two versions of PostgreSQL may be the reason. */
  tellRewritten(): void {
    if (this.#rewritten !== null) say(this.context, `NOTE: ${this.#rewritten}`);
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
    const opened = this.#databases.get(side) ?? Database.open(side.options);
    this.#databases.set(side, opened);
    return opened;
  }

  private async carry(shadow: Shadow, side: DatabaseSide): Promise<void> {
    const whole = await this.readDatabase(side, wholeDatabase);
    const missing = await carrySchema(shadow, whole, side.name);
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

  private tellLeftOut(side: Side, { leftOut }: ReadSchema): void {
    if (leftOut.length === 0) return;
    const names = leftOut.map((name) => `"${name}"`).join(", ");
    say(
      this.context,
      `WARNING: ${side.name} has something in ${names}, which "schemas" under [schema] does not name`,
    );
  }
}
