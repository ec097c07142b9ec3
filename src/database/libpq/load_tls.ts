import type { Buffer } from "node:buffer";
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import * as tls from "node:tls";
import { tlsError } from "./connect_error.ts";
import type { Host } from "./list_hosts.ts";
import type { TlsSettings } from "./tls_settings.ts";

/**
 * Reads the certificates and keys, and gives the options for a TLS connection to a host.
 * As in libpq, the chain is verified whenever root certificates exist, whatever the mode.
 *
 * @throws {DatabaseError} `tls` for a file that is missing, unreadable or readable by others
 */
export function loadTls(settings: TlsSettings, { name }: Host, place: string): tls.ConnectionOptions {
  const roots = readRoots(settings, place);
  const verifiesName = settings.mode === "verify-full";
  if (verifiesName && name === "") {
    throw tlsError(place, "sslmode=verify-full needs the name of the host", "give host beside hostaddr");
  }
  return {
    ALPNProtocols: ["postgresql"],
    servername: settings.sendName && isIP(name) === 0 ? name : "",
    minVersion: settings.minVersion ?? "TLSv1",
    ...(settings.maxVersion === null ? {} : { maxVersion: settings.maxVersion }),
    rejectUnauthorized: roots !== null,
    checkServerIdentity: (_, certificate) =>
      verifiesName ? tls.checkServerIdentity(name, certificate) : undefined,
    ...(roots === null ? {} : { ca: roots }),
    ...readClientCertificate(settings, place),
  };
}

/** Null when nothing can be verified, and nothing needs to be. */
function readRoots(
  { mode, rootCertificates: path, revocations }: TlsSettings,
  place: string,
): string[] | null {
  if (path === "system") return systemRoots();
  if (path !== null && isThere(path, place)) {
    if (revocations !== null && isThere(revocations, place)) throw refuseRevocations(revocations, place);
    return readCertificates(path, place);
  }
  if (!mode.startsWith("verify-")) return null;
  throw tlsError(
    place,
    path === null
      ? "there is no home directory with root certificates"
      : `the file of root certificates "${path}" does not exist`,
    "name it with sslrootcert, use the system's with sslrootcert=system, or give up verifying with sslmode=require",
  );
}

/** A machine without root certificates of its own, such as a bare container, gets those of the executable. */
function systemRoots(): string[] {
  const roots = tls.getCACertificates("system");
  return roots.length > 0 ? roots : [...tls.rootCertificates];
}

/** Neither Deno nor Bun can check it, and to ignore it would be to trust what was revoked. */
function refuseRevocations(path: string, place: string) {
  return tlsError(
    place,
    `the list of revoked certificates "${path}" exists, and aludel can't check it`,
    "move it away, when no certificate of this server was revoked",
  );
}

/** A certificate that does not exist is not sent; the server may be content. One without its key is an error. */
function readClientCertificate(
  { certificate: path, key, keyPassword }: TlsSettings,
  place: string,
): tls.ConnectionOptions {
  if (path === null || !isThere(path, place)) return {};
  if (key === null || !isThere(key, place)) {
    throw tlsError(
      place,
      `the certificate "${path}" has no private key "${key ?? ""}"`,
      "name it with sslkey, or send no certificate with sslcertmode=disable",
    );
  }
  checkPermissions(key, place);
  const chain = readCertificates(path, place);
  const privateKey = readKey(key, keyPassword?.reveal(), place);
  if (!new X509Certificate(chain[0]!).checkPrivateKey(privateKey)) {
    throw tlsError(place, `the private key "${key}" does not belong to the certificate "${path}"`);
  }
  return { cert: chain.join("\n"), key: privateKey.export({ type: "pkcs8", format: "pem" }) };
}

/** The owner alone may read it, or root's group, too, when root owns it. */
function checkPermissions(path: string, place: string): void {
  if (process.platform === "win32") return;
  const { uid, mode } = statSync(path);
  if ((mode & (uid === 0 ? 0o037 : 0o077)) !== 0) {
    throw tlsError(place, `others may read the private key "${path}"`, "chmod 0600 it");
  }
}

/** The certificates of a PEM file, one by one: not every runtime reads more than the first of a text. */
function readCertificates(path: string, place: string): string[] {
  const found = readBytes(path, place).toString()
    .match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^]*?-----END [A-Z0-9 ]+-----/g);
  if (found === null) throw tlsError(place, `the file "${path}" has no certificate in PEM form`);
  return found;
}

/** Keys are read here, whatever their form, since the runtimes differ in what they read, and in what they say. */
function readKey(path: string, password: string | undefined, place: string): KeyObject {
  const bytes = readBytes(path, place);
  const isPem = bytes.includes("-----BEGIN");
  if (isPem && password === undefined && bytes.includes("ENCRYPTED")) {
    throw tlsError(place, `the private key "${path}" is encrypted`, "give its password as sslpassword");
  }
  const forms = isPem
    ? [{ format: "pem", ...(password === undefined ? {} : { passphrase: password }) } as const]
    : (["pkcs8", "pkcs1", "sec1"] as const).map((type) => ({ format: "der", type }) as const);
  let cause: unknown;
  for (const form of forms) {
    try {
      return createPrivateKey({ key: bytes, ...form });
    } catch (error) {
      cause = error; // it may be of the next form
    }
  }
  const hint = password === undefined ? undefined : "is sslpassword its password?";
  throw tlsError(place, `the private key "${path}" can't be read`, hint, cause);
}

function readBytes(path: string, place: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, place, error);
  }
}

function isThere(path: string, place: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw unreadable(path, place, error);
  }
}

function unreadable(path: string, place: string, error: unknown) {
  const { code } = error as NodeJS.ErrnoException;
  return tlsError(place, `the file "${path}" can't be read: ${code}`, undefined, error);
}
