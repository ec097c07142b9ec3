import { quoteIdentifier, quoteLiteral } from "../../core/quote.ts";
import type { Unhandled } from "../../schema/unhandled.ts";
import { catalogQuery } from "../catalog_query.ts";
import type { Connection } from "../connection.ts";
import { queryError } from "../database_error.ts";
import { emptyDatabase } from "./empty_database.ts";
import { PreparedQueries } from "./prepared_query.ts";
import {
  readInTransaction,
  type ReadSchema,
  readSchema,
  readUnhandled,
  type SchemaFilter,
} from "./read_schema.ts";

/** The schema that marks a scratch database as ours; no catalog shows it. */
export const markerSchema = "aludel_shadow";

/** What a shadow database is made of. */
export interface ShadowParts {
  readonly connection: Connection;
  /** Makes another, empty one; null where emptying is the only way. */
  readonly renew: (() => Promise<Connection>) | null;
  /** For messages, such as `the embedded engine`. */
  readonly place: string;
  /** `server_version_num`. */
  readonly version: number;
  /** Whether the whole cluster is ours, with its roles: so it is with the embedded engine. */
  readonly isOwnCluster: boolean;
  /** What to do before the connection is closed. */
  readonly leave: () => Promise<void>;
  /** What to do after it. */
  readonly remove: () => Promise<void>;
}

/** A database to try schemas in: whatever is in it is ours, and can be thrown away. */
export class Shadow implements AsyncDisposable {
  private isBlank = true;
  private connection: Connection;
  private queries: PreparedQueries;

  constructor(private readonly parts: ShadowParts) {
    this.connection = parts.connection;
    this.queries = new PreparedQueries(catalogQuery(this.connection));
  }

  get place(): string {
    return this.parts.place;
  }

  /** `server_version_num`. */
  get version(): number {
    return this.parts.version;
  }

  /** Such as 18. */
  get major(): number {
    return majorVersion(this.parts.version);
  }

  get isOwnCluster(): boolean {
    return this.parts.isOwnCluster;
  }

  /** The session for what fills the shadow: asking for it means that it is not empty afterwards. */
  fill(): Connection {
    this.isBlank = false;
    return this.connection;
  }

  /** Makes it as empty as a new database. */
  async empty(): Promise<void> {
    if (this.isBlank) return;
    try {
      await emptyDatabase(this.connection, markerSchema, this.parts.isOwnCluster);
    } catch (error) {
      if (!this.parts.renew) throw queryError(error, `Cannot empty "${this.place}"`);
      await this.replaceConnection(await this.parts.renew());
    }
    this.isBlank = true;
  }

  /** Reads what is in it. */
  async read(
    filter: SchemaFilter,
    frame: "transaction" | "open transaction" = "transaction",
  ): Promise<ReadSchema> {
    const read = frame === "transaction" ? readSchema : readInTransaction;
    await this.queries.renew();
    const result = await read(this.queries.query, withoutMarker(filter));
    this.queries.noteSize(result.catalog.objects.size);
    return result;
  }

  /** Finds what is in it and no catalog shows. */
  async readUnhandled(filter: SchemaFilter): Promise<readonly Unhandled[]> {
    return await readUnhandled(catalogQuery(this.connection), withoutMarker(filter));
  }

  /**
   * Makes a role that something names, unless it is there: it belongs to the cluster and not to a schema. It may do
   * everything, so that nothing fails for its privileges.
   */
  async createRole(name: string): Promise<void> {
    const found = await this.fill().query(`SELECT 1 FROM pg_roles WHERE rolname = ${quoteLiteral(name)}`);
    if (found.length === 0) await this.fill().query(`CREATE ROLE ${quoteIdentifier(name)} SUPERUSER`);
  }

  /** Asks for the running statement to be cancelled. */
  async cancel(): Promise<void> {
    await this.connection.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (!this.connection.isLost) await this.parts.leave();
    } finally {
      await this.connection.close();
      await this.parts.remove();
    }
  }

  private async replaceConnection(connection: Connection): Promise<void> {
    await this.connection.close();
    this.connection = connection;
    this.queries = new PreparedQueries(catalogQuery(connection));
  }
}

function withoutMarker(filter: SchemaFilter): SchemaFilter {
  return { ...filter, exclude: [...filter.exclude, `schema:${markerSchema}`] };
}

/** The major version of a `server_version_num`. */
export function majorVersion(version: number): number {
  return Math.floor(version / 10000);
}
