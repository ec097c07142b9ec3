/** PostgreSQL cuts longer names, in bytes of UTF-8 (`NAMEDATALEN` - 1). */
const LONGEST_NAME = 63;

/**
 * The name that a token stands for: folded when it is not quoted, its escapes resolved, cut at 63 bytes.
 * PostgreSQL, chapter 4.1.1. `escape` is what UESCAPE names, for `U&"…"`.
 */
export function decodeName(token: string, escape = "\\"): string {
  if (token.startsWith('"')) return truncateName(unquote(token));
  if (/^u&"/i.test(token)) return truncateName(decodeEscapes(unquote(token.slice(2)), escape));
  return truncateName(token.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replaceAll('""', '"');
}

/** Resolves `\0061`, `\+000061` and `\\`. */
function decodeEscapes(text: string, escape: string): string {
  const sign = escape.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const escapes = new RegExp(`${sign}(?:([0-9a-fA-F]{4})|\\+([0-9a-fA-F]{6})|${sign})`, "g");
  return text.replace(escapes, (whole, four?: string, six?: string) => {
    const hex = four ?? six;
    if (hex === undefined) return escape;
    const point = parseInt(hex, 16);
    return point > 0x10ffff ? whole : String.fromCodePoint(point);
  });
}

/** Cuts a name at 63 bytes, never inside a character. */
function truncateName(name: string): string {
  if (name.length * 3 <= LONGEST_NAME) return name;
  const bytes = new TextEncoder().encode(name);
  if (bytes.length <= LONGEST_NAME) return name;
  let end = LONGEST_NAME;
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
