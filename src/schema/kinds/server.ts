import { quoteLiteral } from "../../core/quote.ts";
import { address } from "../address.ts";
import { quoteName } from "../name.ts";
import type { CatalogObject } from "../object.ts";
import {
  alterOptionsClause,
  type ForeignOptions,
  openOptions,
  optionsClause,
  secretNames,
  warnOfLostSecrets,
  warnOfSecrets,
} from "./foreign_options.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";

/** A foreign server. PostgreSQL, "CREATE SERVER". */
export interface Server extends CatalogObject {
  readonly kind: "server";
  readonly wrapper: string;
  readonly type: string | null;
  readonly version: string | null;
  readonly options: ForeignOptions;
  /** The names of options that are not written. */
  readonly secrets: readonly string[];
}

export const server: ObjectKind<Server> = {
  kind: "server",
  query: () => `
    select ${address("pg_foreign_server", "s.oid")} as address, s.srvname as name, w.fdwname as wrapper,
           s.srvtype as type, s.srvversion as version,
           ${openOptions("s.srvoptions")} as options, ${secretNames("s.srvoptions")} as secrets
    from pg_foreign_server s
    join pg_foreign_data_wrapper w on w.oid = s.srvfdw
    order by s.srvname`,
  subject: (it) => `SERVER ${quoteName(it.name)}`,
  create: (it) =>
    warnOfSecrets(
      [
        `CREATE ${server.subject(it)}`,
        ...(it.type === null ? [] : [`TYPE ${quoteLiteral(it.type)}`]),
        ...(it.version === null ? [] : [`VERSION ${quoteLiteral(it.version)}`]),
        `FOREIGN DATA WRAPPER ${quoteName(it.wrapper)}`,
      ].join(" ") + optionsClause(it.options),
      it.secrets,
    ),
  drop: (it) => warnOfLostSecrets(`DROP ${server.subject(it)}`, it.secrets),
  rename: (it, before) => renameTo(server.subject(before), it),
  attributes: {
    wrapper: "replace",
    type: "replace",
    version: (it) => alter(it, `VERSION ${it.version === null ? "NULL" : quoteLiteral(it.version)}`),
    options: (it, before) => alter(it, alterOptionsClause(it.options, before.options)),
    secrets: "ignore",
  },
};

function alter(it: Server, action: string): string {
  return `ALTER ${server.subject(it)} ${action}`;
}
