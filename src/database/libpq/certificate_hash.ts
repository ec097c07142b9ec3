import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/** The hash by the last number of the signature's name, for RSA (PKCS #1) and for ECDSA. */
const rsaHashes: Readonly<Record<number, string>> = {
  4: "sha256",
  5: "sha256",
  11: "sha256",
  12: "sha384",
  13: "sha512",
  14: "sha224",
};
const ecdsaHashes: Readonly<Record<number, string>> = { 1: "sha224", 2: "sha256", 3: "sha384", 4: "sha512" };
const pssHashes: Readonly<Record<number, string>> = { 1: "sha256", 2: "sha384", 3: "sha512", 4: "sha224" };

const rsa = Buffer.from("2a864886f70d0101", "hex");
const ecdsa = Buffer.from("2a8648ce3d0403", "hex");
const ecdsaSha1 = Buffer.from("2a8648ce3d0401", "hex");
const sha2 = Buffer.from("6086480165030402", "hex");

/**
 * Hashes a certificate (DER) for the channel binding `tls-server-end-point`: with the hash of its signature,
 * SHA-256 in place of MD5 and SHA-1 (RFC 5929, section 4.1). Null for a signature without one, such as Ed25519.
 */
export function hashCertificate(der: Buffer): Buffer | null {
  const [outer] = readElement(der, 0);
  const [, afterBody] = readElement(der, outer);
  const [algorithm, algorithmEnd] = readElement(der, afterBody);
  const [name, nameEnd] = readElement(der, algorithm);
  const hash = signatureHash(der.subarray(name, nameEnd), der.subarray(nameEnd, algorithmEnd));
  return hash === undefined ? null : createHash(hash).update(der).digest();
}

function signatureHash(name: Buffer, parameters: Buffer): string | undefined {
  const last = name.at(-1)!;
  if (name.equals(ecdsaSha1)) return "sha256";
  if (isChildOf(name, ecdsa)) return ecdsaHashes[last];
  if (!isChildOf(name, rsa)) return undefined;
  if (last !== 10) return rsaHashes[last];
  const at = parameters.indexOf(sha2); // RSASSA-PSS names its hash beside it; SHA-1 when it does not
  return at === -1 ? "sha256" : pssHashes[parameters[at + sha2.length] ?? 0];
}

function isChildOf(name: Buffer, parent: Buffer): boolean {
  return name.length === parent.length + 1 && name.subarray(0, -1).equals(parent);
}

/** Where the content of the DER element at an offset begins and ends. */
function readElement(der: Buffer, at: number): [start: number, end: number] {
  const length = der[at + 1]!;
  if (length < 0x80) return [at + 2, at + 2 + length];
  const size = length & 0x7f;
  const start = at + 2 + size;
  return [start, start + der.readUIntBE(at + 2, size)];
}
