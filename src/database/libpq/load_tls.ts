import type { Buffer } from "node:buffer";
import { createPrivateKey } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import * as tls from "node:tls";
import { tlsError } from "./connect_error.ts";
import type { Host } from "./list_hosts.ts";
import type { TlsFile, TlsSettings } from "./tls_settings.ts";

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
    ...(roots === null ? {} : { ca: roots, ...readRevocations(settings, place) }),
    ...readClientCertificate(settings, place),
  };
}

/** Null when nothing can be verified, and nothing needs to be. */
function readRoots({ mode, rootCertificates }: TlsSettings, place: string): string[] | null {
  if (rootCertificates === "system") return systemRoots();
  if (rootCertificates !== null && isThere(rootCertificates, place)) {
    return [readPem(rootCertificates, place)];
  }
  if (!mode.startsWith("verify-")) return null;
  throw tlsError(
    place,
    rootCertificates === null
      ? "there is no home directory with root certificates"
      : `the file of root certificates "${rootCertificates.path}" does not exist`,
    "name it with sslrootcert, use the system's with sslrootcert=system, or give up verifying with sslmode=require",
  );
}

/** A machine without root certificates of its own, such as a bare container, gets those of the executable. */
function systemRoots(): string[] {
  const roots = tls.getCACertificates("system");
  return roots.length > 0 ? roots : [...tls.rootCertificates];
}

function readRevocations({ revocations }: TlsSettings, place: string): { crl?: string } {
  if (revocations === null || revocations.isDefault && !isThere(revocations, place)) return {};
  return { crl: readPem(revocations, place) };
}

/** A certificate that does not exist is not sent; the server may be content. One without its key is an error. */
function readClientCertificate(
  { certificate, key, keyPassword }: TlsSettings,
  place: string,
): tls.ConnectionOptions {
  if (certificate === null || !isThere(certificate, place)) return {};
  if (key === null || !isThere(key, place)) {
    throw tlsError(
      place,
      `the certificate "${certificate.path}" has no private key "${key?.path ?? ""}"`,
      "name it with sslkey, or send no certificate with sslcertmode=disable",
    );
  }
  checkPermissions(key.path, place);
  const password = keyPassword?.reveal();
  const pem = readKey(key, password, place);
  return {
    cert: readPem(certificate, place),
    key: pem,
    ...(password === undefined ? {} : { passphrase: password }),
  };
}

/** The owner alone may read it, or root's group, too, when root owns it. */
function checkPermissions(path: string, place: string): void {
  if (process.platform === "win32") return;
  const { uid, mode } = statSync(path);
  if ((mode & (uid === 0 ? 0o037 : 0o077)) !== 0) {
    throw tlsError(place, `others may read the private key "${path}"`, "chmod 0600 it");
  }
}

/** PEM as it is, DER as PEM. An encrypted one without a password would fail later, and less clearly. */
function readKey(file: TlsFile, password: string | undefined, place: string): string {
  const bytes = readBytes(file, place);
  const text = bytes.toString("latin1");
  if (text.includes("-----BEGIN")) {
    if (password === undefined && text.includes("ENCRYPTED")) {
      throw tlsError(
        place,
        `the private key "${file.path}" is encrypted`,
        "give its password as sslpassword",
      );
    }
    return text;
  }
  for (const type of ["pkcs8", "pkcs1", "sec1"] as const) {
    try {
      return createPrivateKey({ key: bytes, format: "der", type }).export({ type: "pkcs8", format: "pem" });
    } catch {
      continue; // it may be of the next type
    }
  }
  throw tlsError(place, `the private key "${file.path}" is neither PEM nor DER`);
}

function readPem(file: TlsFile, place: string): string {
  return readBytes(file, place).toString();
}

function readBytes({ path }: TlsFile, place: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, place, error);
  }
}

function isThere({ path }: TlsFile, place: string): boolean {
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
