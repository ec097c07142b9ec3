import { quoteName } from "../name.ts";

/** Gives another name to what a subject (`TABLE public.users`) speaks of. */
export function renameTo(subject: string, after: { readonly name: string }): string {
  return `ALTER ${subject} RENAME TO ${quoteName(after.name)}`;
}
