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

/**
 * As whom a role goes to a foreign server. Passwords and other secrets are neither read nor compared nor written.
 * Who is no superuser sees the options of few mappings but its own. PostgreSQL, "CREATE USER MAPPING".
 */
export interface UserMapping extends CatalogObject {
  readonly kind: "user_mapping";
  /** The server, which is part of what names it. */
  readonly arguments: string;
  readonly options: ForeignOptions;
  /** The names of options that are not written. */
  readonly secrets: readonly string[];
}

/** Its name is the role as statements write it: quoted where needed, or `PUBLIC`. */
export const userMapping: ObjectKind<UserMapping> = {
  kind: "user_mapping",
  query: () => `
    select ${address("pg_user_mapping", "m.umid")} as address,
           case when m.umuser = 0 then 'PUBLIC' else quote_ident(m.usename) end as name, m.srvname as arguments,
           ${openOptions("m.umoptions")} as options, ${secretNames("m.umoptions")} as secrets
    from pg_user_mappings m
    order by m.srvname, m.usename`,
  identify: (it) => `${it.name} SERVER ${quoteName(it.arguments)}`,
  subject: (it) => `USER MAPPING FOR ${it.name} SERVER ${quoteName(it.arguments)}`,
  create: (it) => warnOfSecrets(`CREATE ${userMapping.subject(it)}${optionsClause(it.options)}`, it.secrets),
  drop: (it) => warnOfLostSecrets(`DROP ${userMapping.subject(it)}`, it.secrets),
  attributes: {
    options: (it, before) =>
      `ALTER ${userMapping.subject(it)} ${alterOptionsClause(it.options, before.options)}`,
    secrets: "ignore",
  },
};
