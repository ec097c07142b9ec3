import * as fs from "node:fs/promises";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

/** What may be unusual about a certificate. */
export interface CertificateOptions {
  readonly commonName?: string;
  /** DNS names and IP addresses; none leaves the extension out. */
  readonly hosts?: readonly string[];
  /** In days from now. Default: from yesterday until tomorrow. */
  readonly validity?: readonly [from: number, until: number];
}

/** A certificate and its key, as files with the right permissions. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

const signing = {
  p256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  p384: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
  rsa: {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-512",
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 2048,
  },
} as const;

/** An authority of the tests, whose files are all in one folder. */
export class Authority {
  #serial = 1;

  private constructor(
    readonly folder: string,
    readonly certificate: string,
    readonly algorithm: (typeof signing)[keyof typeof signing],
    readonly root: x509.X509Certificate,
    readonly keys: CryptoKeyPair,
  ) {}

  static async create(
    folder: string,
    name = "aludel tests",
    kind: keyof typeof signing = "p256",
  ): Promise<Authority> {
    const algorithm = signing[kind];
    const keys = await generateKeys(algorithm);
    const root = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: "01",
      name: `CN=${name}`,
      ...period([-10, 10]),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    });
    const path = join(folder, `${name.replaceAll(" ", "_")}.crt`);
    await fs.writeFile(path, root.toString("pem"));
    return new Authority(folder, path, algorithm, root, keys);
  }

  /** Issues a certificate and writes it to `name`.crt, its key to `name`.key. */
  async issue(
    name: string,
    options: CertificateOptions = {},
  ): Promise<CertificateFiles> {
    const { commonName = name, hosts = [], validity = [-1, 1] } = options;
    const serial = (++this.#serial).toString(16).padStart(2, "0");
    const keys = await generateKeys(this.algorithm);
    const names = hosts.map((host) =>
      ({ type: /^[\d.]+$|:/.test(host) ? "ip" : "dns", value: host }) as const
    );
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial,
      subject: `CN=${commonName}`,
      issuer: this.root.subject,
      ...period(validity),
      signingAlgorithm: this.algorithm,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
    });
    const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
    const files = { certificate: join(this.folder, `${name}.crt`), key: join(this.folder, `${name}.key`) };
    await fs.writeFile(files.certificate, certificate.toString("pem"));
    await fs.writeFile(files.key, x509.PemConverter.encode(key, "PRIVATE KEY"), { mode: 0o600 });
    return files;
  }
}

async function generateKeys(algorithm: EcKeyGenParams | RsaHashedKeyGenParams): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as CryptoKeyPair;
}

function period([from, until]: readonly [number, number]): { notBefore: Date; notAfter: Date } {
  const day = 24 * 60 * 60 * 1000;
  const now = Date.now();
  return { notBefore: new Date(now + from * day), notAfter: new Date(now + until * day) };
}
