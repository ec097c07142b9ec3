/** The name that a type bears while its successor takes its place; at most 63 bytes, as `NAMEDATALEN` demands. */
export function asideName(name: string): string {
  const suffix = "__old";
  const encoder = new TextEncoder();
  let kept = name;
  while (encoder.encode(kept).length > 63 - suffix.length) kept = [...kept].slice(0, -1).join("");
  return kept + suffix;
}
