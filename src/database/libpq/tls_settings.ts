import { join } from "node:path";
import { UsageError } from "../../core/error.ts";
import { badValue, type Settings } from "./gather_settings.ts";
import { Secret } from "./secret.ts";

/** How much a connection insists on TLS. */
export type TlsMode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";

/** The versions that `ssl_min_protocol_version` and its sibling can name. */
export type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** What libpq's `ssl…` parameters say. The files are read when a connection is made. */
export interface TlsSettings {
  readonly mode: TlsMode;
  /** Whether TLS begins at once, without asking the server for it first. */
  readonly direct: boolean;
  /** The file of the certificates that are trusted, or `"system"` for the system's; null without a home. */
  readonly rootCertificates: string | null;
  /** The list of revoked certificates that libpq would use; null without a home. */
  readonly revocations: string | null;
  /** Null when no certificate may be sent. */
  readonly certificate: string | null;
  readonly key: string | null;
  readonly keyPassword: Secret | null;
  /** Whether the name of the server is told before the encryption begins. */
  readonly sendName: boolean;
  readonly minVersion: TlsVersion | null;
  readonly maxVersion: TlsVersion | null;
}

const versions: readonly TlsVersion[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/**
 * Reads the `ssl…` parameters. PostgreSQL, chapter "SSL Support".
 *
 * @throws {UsageError} when they contradict each other
 */
export function readTlsSettings(settings: Settings, home: string | null): TlsSettings {
  const text = (name: string) => settings.get(name)?.value || undefined;
  const file = (name: string, usual: string): string | null =>
    text(name) ?? (home === null ? null : join(home, ".postgresql", usual));
  const mode = text("sslmode") as TlsMode;
  const direct = text("sslnegotiation") === "direct";
  checkCombination(mode, direct, text("sslrootcert"));
  const password = text("sslpassword");
  const [minVersion, maxVersion] = readVersions(settings);
  return {
    mode,
    direct,
    rootCertificates: file("sslrootcert", "root.crt"),
    revocations: home === null ? null : join(home, ".postgresql", "root.crl"),
    certificate: text("sslcertmode") === "disable" ? null : file("sslcert", "postgresql.crt"),
    key: file("sslkey", "postgresql.key"),
    keyPassword: password === undefined ? null : new Secret(password),
    sendName: text("sslsni") !== "0",
    minVersion,
    maxVersion,
  };
}

function checkCombination(mode: TlsMode, direct: boolean, root: string | undefined): void {
  if (direct && ["disable", "allow", "prefer"].includes(mode)) {
    throw weak(
      `sslmode=${mode} is too weak for sslnegotiation=direct`,
      "use require, verify-ca or verify-full",
    );
  }
  if (root === "system" && mode !== "verify-full") {
    throw weak(`sslmode=${mode} is too weak for sslrootcert=system`, "use verify-full");
  }
}

function weak(state: string, hint: string): UsageError {
  return new UsageError(`Cannot connect: ${state}`, { code: "bad_parameter", hint });
}

function readVersions(settings: Settings): [min: TlsVersion | null, max: TlsVersion | null] {
  const [min, max] = ["ssl_min_protocol_version", "ssl_max_protocol_version"].map((name) => {
    const setting = settings.get(name);
    if (!setting?.value) return null;
    const version = versions.find((known) => known.toLowerCase() === setting.value.toLowerCase());
    if (version === undefined) throw badValue(name, setting.from, `it is one of ${versions.join(", ")}`);
    return version;
  }) as [TlsVersion | null, TlsVersion | null];
  if (min !== null && max !== null && versions.indexOf(min) > versions.indexOf(max)) {
    throw weak(`no version of TLS is both ${min} or later and ${max} or earlier`, "leave one of them out");
  }
  return [min, max];
}
