import { shortName } from "./short_name.ts";

/** The name that a type bears while its successor takes its place. */
export function asideName(name: string): string {
  return shortName(name, "__old");
}
