import type { Query } from "./query.ts";

/** What PostgreSQL must have to print definitions the same way in every session. */
const plain: Readonly<Record<string, string>> = {
  search_path: "",
  quote_all_identifiers: "off",
  DateStyle: "ISO, MDY",
  IntervalStyle: "postgres",
  TimeZone: "UTC",
  extra_float_digits: "1",
  bytea_output: "hex",
};

/** Runs `read`, with the server's version, in a session of known settings, and puts the old ones back. */
export async function withPlainSettings<T>(query: Query, read: (version: number) => Promise<T>): Promise<T> {
  const names = Object.keys(plain);
  const [row] = await query(
    `select current_setting('server_version_num')::int as version, array[${
      names.map((name) => `current_setting('${name}')`).join(", ")
    }] as settings`,
  );
  const { version, settings } = row as { readonly version: number; readonly settings: readonly string[] };
  await query(setAll(names, Object.values(plain)));
  const result = await read(version);
  await query(setAll(names, settings));
  return result;
}

function setAll(names: readonly string[], values: readonly string[]): string {
  const calls = names.map((name, i) => `set_config('${name}', '${values[i]!.replaceAll("'", "''")}', false)`);
  return `select ${calls.join(", ")}`;
}
