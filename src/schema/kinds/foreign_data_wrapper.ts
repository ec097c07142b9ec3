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

/** A foreign data wrapper. PostgreSQL, "CREATE FOREIGN DATA WRAPPER". */
export interface ForeignDataWrapper extends CatalogObject {
  readonly kind: "foreign_data_wrapper";
  readonly handler: string | null;
  readonly validator: string | null;
  readonly options: ForeignOptions;
  /** The names of options that are not written. */
  readonly secrets: readonly string[];
}

export const foreignDataWrapper: ObjectKind<ForeignDataWrapper> = {
  kind: "foreign_data_wrapper",
  query: () => `
    select ${address("pg_foreign_data_wrapper", "w.oid")} as address, w.fdwname as name,
           case when w.fdwhandler <> 0 then w.fdwhandler::regproc::text end as handler,
           case when w.fdwvalidator <> 0 then w.fdwvalidator::regproc::text end as validator,
           ${openOptions("w.fdwoptions")} as options, ${secretNames("w.fdwoptions")} as secrets
    from pg_foreign_data_wrapper w
    order by w.fdwname`,
  subject: (it) => `FOREIGN DATA WRAPPER ${quoteName(it.name)}`,
  create: (it) =>
    warnOfSecrets(
      [
        `CREATE ${foreignDataWrapper.subject(it)}`,
        ...(it.handler === null ? [] : [`HANDLER ${it.handler}`]),
        ...(it.validator === null ? [] : [`VALIDATOR ${it.validator}`]),
      ].join(" ") + optionsClause(it.options),
      it.secrets,
    ),
  drop: (it) => warnOfLostSecrets(`DROP ${foreignDataWrapper.subject(it)}`, it.secrets),
  rename: (it, before) => renameTo(foreignDataWrapper.subject(before), it),
  attributes: {
    handler: (it) => alter(it, it.handler === null ? "NO HANDLER" : `HANDLER ${it.handler}`),
    validator: (it) => alter(it, it.validator === null ? "NO VALIDATOR" : `VALIDATOR ${it.validator}`),
    options: (it, before) => alter(it, alterOptionsClause(it.options, before.options)),
    secrets: "ignore",
  },
};

function alter(it: ForeignDataWrapper, action: string): string {
  return `ALTER ${foreignDataWrapper.subject(it)} ${action}`;
}
