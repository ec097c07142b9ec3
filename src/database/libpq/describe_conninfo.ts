import type { Conninfo } from "./conninfo.ts";
import type { Host } from "./list_hosts.ts";

/**
 * Says where a connection goes, for messages: `postgresql://user@host:port/database`, never the password.
 *
 * @param hosts those to name; all by default
 */
export function describeConninfo(
  { user, database, hosts: all }: Conninfo,
  hosts: readonly Host[] = all,
): string {
  const places = hosts.map(({ name, address, port }) => `${describeName(name || address!)}:${port}`);
  return `postgresql://${encode(user)}@${places.join(",")}/${encode(database)}`;
}

function describeName(name: string): string {
  return name.includes(":") ? `[${name}]` : encode(name);
}

/** Letters of any script stay readable. */
function encode(text: string): string {
  return text.replace(/[\s%/?#@:,[\]\p{Cc}\p{Cf}]/gu, (letter) => encodeURIComponent(letter));
}
