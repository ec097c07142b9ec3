import { excluder } from "./exclude.ts";
import { quotePath } from "./name.ts";
import type { Query } from "./query.ts";
import type { ReadOptions } from "./read_catalog.ts";
import { withPlainSettings } from "./settings.ts";
import { unhandledKinds } from "./unhandled_kinds.ts";

/** An object that no kind reads: changes of it are not seen. */
export interface Unhandled {
  /** One of `unhandledKinds`. */
  readonly kind: string;
  /** Null for what lives in no schema. */
  readonly schema: string | null;
  readonly name: string;
  /** `KIND:NAME`, as for `exclude`. */
  readonly identity: string;
}

/**
 * Finds what of the user's own aludel passes over, so that it can be said: base types, languages, access methods, transforms,
 * conversions, subscriptions, large objects (counted), security labels, and what this
 * version does not know. Members of extensions, and what `options` leaves out, are not listed. Sorted by kind and name.
 */
export async function findUnhandled(query: Query, options: ReadOptions = {}): Promise<readonly Unhandled[]> {
  const rows = await withPlainSettings(query, () => query(everything)) as unknown as readonly Found[];
  const isExcluded = excluder(options.exclude ?? []);
  const isWanted = ({ schema, identity }: Unhandled) =>
    !isExcluded({ identity }) && (schema === null || (options.schemas?.includes(schema) ?? true));
  return rows.map(identify).filter(isWanted);
}

type Found = Pick<Unhandled, "kind" | "schema" | "name">;

const everything = `
  select kind, schema, name
  from (${
  Object.entries(unhandledKinds).map(([kind, query], i) =>
    `select ${i} as rank, '${kind}' as kind, classid, objid, schema::text, name from (${query}) found`
  ).join("\n  union all\n  ")
}) all_found
  where not exists (
    select from pg_depend d
    where d.classid = all_found.classid and d.objid = all_found.objid and d.deptype in ('e', 'i'))
  order by rank, schema collate "C", name collate "C"`;

function identify(found: Found): Unhandled {
  const path = found.schema === null || hasPlace(found) ? found.name : quotePath(found.schema, found.name);
  return { ...found, identity: `${found.kind}:${path}` };
}

/** The names of these say where they are. */
function hasPlace({ kind }: Found): boolean {
  return kind === "security_label" || kind === "object";
}
