import { join } from "node:path";
import { UsageError } from "../../core/error.ts";
import { badValue, gatherSettings, type Settings } from "./gather_settings.ts";
import { type Host, listHosts } from "./list_hosts.ts";
import { findPassword, type PasswordFile, readPasswordFile } from "./pass_file.ts";
import { type AuthenticationMethod, readRequiredMethods } from "./required_methods.ts";
import { sessionVariables } from "./parameter.ts";
import { Secret } from "./secret.ts";
import { currentSurroundings, type Surroundings } from "./surroundings.ts";
import { readTlsSettings, type TlsSettings } from "./tls_settings.ts";

/** Which servers are good enough. */
export type TargetSession = "any" | "read-write" | "read-only" | "primary" | "standby" | "prefer-standby";

/** Everything that libpq needs to know to connect, resolved: nothing is left to look up but host names. */
export interface Conninfo {
  /** In the order given; at least one. */
  readonly hosts: readonly Host[];
  readonly user: string;
  readonly database: string;
  readonly applicationName: string | null;
  /** Settings of the session that the startup packet carries, beside the application's name. */
  readonly sessionSettings: Readonly<Record<string, string>>;
  readonly tls: TlsSettings;
  readonly channelBinding: "disable" | "prefer" | "require";
  /** The methods of authentication that are allowed; null when all are. */
  readonly requiredMethods: ReadonlySet<AuthenticationMethod> | null;
  /** How long each address may take, in milliseconds; null for ever. */
  readonly connectTimeout: number | null;
  /** Whether TCP probes an idle connection, and after how many milliseconds; 0 leaves it to the system. */
  readonly keepalive: { readonly enabled: boolean; readonly idle: number };
  readonly targetSession: TargetSession;
  readonly loadBalance: boolean;
  /** What a person should know although it is no error, such as an unused password file. */
  readonly warnings: readonly string[];
}

/**
 * Reads where and how to connect, with libpq's conventions and precedence.
 *
 * @param text a `postgresql://` URL or `key=value` pairs; null or "" leaves everything to the environment
 * @throws {UsageError} for anything that libpq refuses, and for what aludel can't do; never with a password in it
 */
export function parseConninfo(
  text: string | null,
  surroundings: Surroundings = currentSurroundings(),
): Conninfo {
  const settings = gatherSettings(text, surroundings);
  const user = readUser(settings, surroundings);
  const database = given(settings, "dbname") ?? user;
  const passwordFile = readPassfile(settings, surroundings);
  const tls = readTlsSettings(settings, surroundings.home);
  checkEncoding(settings);
  const hosts = listHosts(settings, surroundings).map((host) =>
    withPassword(host, { user, database, settings, passwordFile, surroundings })
  );
  return {
    hosts,
    user,
    database,
    applicationName: given(settings, "application_name") ?? given(settings, "fallback_application_name") ??
      null,
    sessionSettings: readSessionSettings(settings, surroundings),
    tls,
    channelBinding: settings.get("channel_binding")!.value as Conninfo["channelBinding"],
    requiredMethods: readRequiredMethods(given(settings, "require_auth")),
    connectTimeout: readTimeout(settings),
    keepalive: {
      enabled: readInteger(settings, "keepalives") !== 0,
      idle: Math.max(0, readInteger(settings, "keepalives_idle") ?? 0) * 1000,
    },
    targetSession: settings.get("target_session_attrs")!.value as TargetSession,
    loadBalance: settings.get("load_balance_hosts")!.value === "random",
    warnings: passwordFile?.warning ? [passwordFile.warning] : [],
  };
}

/** The value of a parameter, unless it is empty or missing. */
function given(settings: Settings, name: string): string | undefined {
  return settings.get(name)?.value || undefined;
}

function readUser(settings: Settings, { user }: Surroundings): string {
  const name = given(settings, "user") ?? user;
  if (name !== null) return name;
  throw new UsageError("Cannot connect: the user is not given, and the operating system has no name for it", {
    code: "no_user",
    hint: "put it into the URL, as in postgresql://user@host/database, or set PGUSER",
  });
}

/** The file is read only when no password is given otherwise. */
function readPassfile(settings: Settings, { home }: Surroundings): PasswordFile | null {
  if (given(settings, "password") !== undefined) return null;
  const path = given(settings, "passfile") ?? (home === null ? null : join(home, ".pgpass"));
  return path === null ? null : readPasswordFile(path);
}

interface PasswordSearch {
  readonly user: string;
  readonly database: string;
  readonly settings: Settings;
  readonly passwordFile: PasswordFile | null;
  readonly surroundings: Surroundings;
}

/** In a password file, `localhost` also stands for the usual folder of the Unix socket. */
function withPassword(host: Host, search: PasswordSearch): Host {
  const { user, database, passwordFile, surroundings } = search;
  const password = given(search.settings, "password");
  if (password !== undefined) return { ...host, password: new Secret(password) };
  if (passwordFile === null) return host;
  const usual = surroundings.socketFolders.includes(host.name);
  const owner = { host: usual ? "localhost" : host.name || host.address!, port: host.port, database, user };
  const found = findPassword(passwordFile, owner);
  return found === null ? host : { ...host, password: found, passwordFile: passwordFile.path };
}

function readSessionSettings(settings: Settings, { env }: Surroundings): Record<string, string> {
  const found: Record<string, string> = {};
  const options = given(settings, "options");
  if (options !== undefined) found.options = options;
  for (const [variable, name] of Object.entries(sessionVariables)) {
    const value = env[variable];
    if (value !== undefined && value.toLowerCase() !== "default") found[name] = value;
  }
  return found;
}

/** Revision files are UTF-8, so the connection is; `auto` leaves the choice to the client. */
function checkEncoding(settings: Settings): void {
  const setting = settings.get("client_encoding");
  const name = setting?.value.toLowerCase().replace(/[^a-z0-9]/g, "") ?? "";
  if (!["", "auto", "utf8", "unicode"].includes(name)) {
    throw badValue(
      "client_encoding",
      setting!.from,
      "aludel speaks UTF-8 with the server, whatever the encoding of the database",
    );
  }
}

/** Zero and less mean for ever. */
function readTimeout(settings: Settings): number | null {
  const seconds = readInteger(settings, "connect_timeout") ?? 0;
  return seconds > 0 ? seconds * 1000 : null;
}

function readInteger(settings: Settings, name: string): number | undefined {
  const setting = settings.get(name);
  return setting === undefined ? undefined : Number(setting.value);
}
