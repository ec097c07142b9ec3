const encoder = new TextEncoder();

/** A name with something behind it, short enough for PostgreSQL: at most 63 bytes, as `NAMEDATALEN` demands. */
export function shortName(name: string, suffix: string): string {
  let kept = name;
  while (encoder.encode(kept + suffix).length > 63) kept = [...kept].slice(0, -1).join("");
  return kept + suffix;
}
