import { conninfoError, quoteHint, unknownParameter } from "./conninfo_error.ts";
import { parameters } from "./parameter.ts";

const scheme = /^postgres(?:ql)?:\/\//;
const hostAndPort = /(?:\[([^\]]+)\](?=[:/?,]|$)|(?!\[)([^:/?,]*))(?::([^/?,]*))?/y;

/** Whether a connection string is a URL, as libpq decides it. */
export function isUrl(text: string): boolean {
  return scheme.test(text);
}

/**
 * Reads a `postgresql://` URL into libpq's parameters. PostgreSQL, chapter "Connection URIs".
 * Stricter than libpq in one thing: a bare "@" behind the credentials is refused, because it is the end of a
 * password that was not percent-encoded, and would be shown as a host or a database.
 *
 * @throws {UsageError} for anything that libpq refuses
 */
export function parseUrl(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const rest = readCredentials(text.replace(scheme, ""), found);
  const [path = "", query] = splitOnce(readHosts(rest, found), "?");
  if (rest.slice(0, rest.length - (query?.length ?? 0)).includes("@")) {
    throw conninfoError('there is a "@" behind the host', quoteHint);
  }
  if (path.length > 1) found.set("dbname", decode(path.slice(1), "the database"));
  if (query !== undefined) readQuery(query, found);
  return found;
}

/** The credentials end at the first "@", unless a "/" comes before it. */
function readCredentials(text: string, found: Map<string, string>): string {
  const end = text.search(/[@/]/);
  if (text[end] !== "@") return text;
  const [user = "", password = ""] = splitOnce(text.slice(0, end), ":");
  if (user !== "") found.set("user", decode(user, "the user"));
  if (password !== "") found.set("password", decode(password, "the password"));
  return text.slice(end + 1);
}

/** Gives what follows the hosts: nothing, or something that begins with "/" or "?". */
function readHosts(text: string, found: Map<string, string>): string {
  const hosts: string[] = [];
  const ports: string[] = [];
  let at = 0;
  do {
    hostAndPort.lastIndex = at;
    const match = hostAndPort.exec(text);
    if (match === null) throw conninfoError('an IPv6 address lacks its "]", or has no ":" or "/" behind it');
    hosts.push(match[1] ?? match[2] ?? "");
    if (match[3] !== undefined) ports[hosts.length - 1] = match[3];
    at += match[0].length;
  } while (text[at++] === ",");
  const host = hosts.join(",");
  const port = Array.from(hosts, (_, index) => ports[index] ?? "").join(",");
  if (host !== "") found.set("host", decode(host, "the host"));
  if (port !== "") found.set("port", decode(port, "the port"));
  return text.slice(at - 1);
}

function readQuery(text: string, found: Map<string, string>): void {
  let previous: string | undefined;
  for (const pair of text.replace(/&$/, "").split("&")) {
    if (text === "") return;
    const parts = pair.split("=");
    if (parts.length !== 2) {
      const state = parts.length < 2 ? 'has no "="' : 'has more than one "="';
      throw conninfoError(`a parameter behind "?" ${state}`, quoteHint);
    }
    const name = decode(parts[0]!, "a parameter's name");
    if (!isParameter(name) && text.includes("@")) { // it may be a piece of a password, so it is not shown
      throw conninfoError('there is a "@" behind the host', quoteHint);
    }
    readParameter(name, decode(parts[1]!, "a parameter"), found, previous);
    previous = name;
  }
}

function isParameter(name: string): boolean {
  return name === "ssl" || name === "requiressl" || Object.hasOwn(parameters, name);
}

function readParameter(
  name: string,
  value: string,
  found: Map<string, string>,
  previous: string | undefined,
): void {
  if (name === "ssl" && value === "true") found.set("sslmode", "require"); // as JDBC writes it
  else if (name === "requiressl") found.set("sslmode", value.startsWith("1") ? "require" : "prefer");
  else if (Object.hasOwn(parameters, name)) found.set(name, value);
  else throw unknownParameter(name, previous);
}

/** Spaces around are dropped, and refused within, as libpq 17 and later do. */
function decode(text: string, what: string): string {
  const trimmed = text.replace(/^ +| +$/g, "");
  if (trimmed.includes(" ")) throw conninfoError(`${what} has a space in it`, "write it as %20");
  if (/%(?![0-9A-Fa-f]{2})/.test(trimmed)) {
    throw conninfoError(`${what} has a "%" that is not followed by two hexadecimal digits`, quoteHint);
  }
  try {
    const decoded = decodeURIComponent(trimmed);
    if (!decoded.includes("\0")) return decoded;
  } catch {
    throw conninfoError(`${what} is not UTF-8`);
  }
  throw conninfoError(`${what} has a %00 in it`);
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
