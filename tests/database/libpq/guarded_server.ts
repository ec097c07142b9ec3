import * as fs from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { giveToServer } from "../../support/cluster.ts";
import { type Server, type ServerVersion, startServer } from "../../support/server.ts";
import type { Authority, CertificateOptions } from "./authority.ts";

/** Who may connect, and what for proof: the name of each user says it. */
const rules = `
  hostssl   all only_tls        all trust
  hostnossl all only_plain      all trust
  hostssl   all by_certificate  all cert
  host      all +by_scram       all scram-sha-256
  host      all by_md5          all md5
  host      all by_password     all password
  host      all nobody          all reject
  host      all postgres        all trust
  local     all by_scram        scram-sha-256
  local     all all             trust
`;

/** The password of every user that has one; with an accent, so that SASLprep matters. */
export const password = "pa\u0301ss wo\u00aard%";

/** A folder for the certificates of a test, which a server under another user can read. */
export async function makeFolder(): Promise<string> {
  const folder = await fs.mkdtemp(join((await import("node:os")).tmpdir(), "aludel-tls-"));
  await fs.chmod(folder, 0o755);
  return folder;
}

/** Starts a server with users for each method of authentication, and with TLS when an authority is given. */
export async function startGuarded(
  version: ServerVersion,
  tls?: { authority: Authority; name: string; certificate?: CertificateOptions },
  settings: Record<string, string> = {},
): Promise<Server> {
  const folder = tls?.authority.folder ?? await makeFolder();
  const hba = join(folder, `hba-${tls?.name ?? "plain"}`);
  await fs.writeFile(hba, tls === undefined ? rules.replace(/^ *hostssl.*$/gm, "") : rules);
  const server = await startServer({
    version,
    settings: { hba_file: hba, ...(tls === undefined ? {} : await tlsSettings(tls)), ...settings },
  });
  const sql = postgres({
    host: server.socketFolder,
    port: server.port,
    user: "postgres",
    max: 1,
    onnotice: () => {},
  });
  for (const user of ["only_tls", "only_plain", "by_certificate", "nobody"]) {
    await sql`CREATE ROLE ${sql(user)} LOGIN`;
  }
  for (
    const [user, method] of [["by_scram", "scram-sha-256"], ["by_md5", "md5"], [
      "by_password",
      "scram-sha-256",
    ]]
  ) {
    await sql`SELECT set_config('password_encryption', ${method!}, false)`;
    await sql.unsafe(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
  }
  await sql.end();
  return server;
}

async function tlsSettings(
  { authority, name, certificate }: { authority: Authority; name: string; certificate?: CertificateOptions },
): Promise<Record<string, string>> {
  const files = await authority.issue(name, certificate);
  await giveToServer(files.key);
  return {
    ssl: "on",
    ssl_cert_file: files.certificate,
    ssl_key_file: files.key,
    ssl_ca_file: authority.certificate,
  };
}
