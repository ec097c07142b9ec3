const reference = /\$(\$\{)|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` by environment variables; `$${` is a literal `${`.
 * As in a shell, the default also stands in for an empty variable.
 *
 * @returns the text, and the first variable that is not set and has no default, or null
 */
export function expandEnvironment(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): { value: string; unset: string | null } {
  let unset: string | null = null;
  const value = text.replace(reference, (_, escaped?: string, name?: string, fallback?: string) => {
    if (escaped) return escaped;
    const found = env[name!];
    if (fallback !== undefined) return found || fallback;
    if (found === undefined) unset ??= name!;
    return found ?? "";
  });
  return { value, unset };
}
