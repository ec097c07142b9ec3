import { AludelError } from "../../../src/core/error.ts";
import { connect } from "../../../src/database/libpq/connect.ts";
import { parseConninfo } from "../../../src/database/libpq/conninfo.ts";

/** One connection to try. */
export interface Probe {
  readonly text: string;
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Connects, and says "plain", the version of TLS, or the code and the state of the error. Runs in every runtime:
 * given an array of probes as JSON, this file prints what each of them says.
 */
export async function probe({ text, home = "/nowhere", env = {} }: Probe): Promise<string> {
  try {
    const surroundings = { env, home, user: "postgres", socketFolders: [], serviceFolders: [] };
    await using session = await connect(parseConninfo(text, surroundings));
    const [row] = await session.sql`SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
    if (session.encrypted !== row?.ssl) return "the session and the server do not agree about TLS";
    return row?.ssl ? row.version : "plain";
  } catch (error) {
    if (!(error instanceof AludelError)) return `a defect: ${error}`;
    return `${error.code}: ${error.message.replace(/^.*?": /, "")}`;
  }
}

if (import.meta.main) {
  const probes = JSON.parse(process.argv[2]!) as Probe[];
  console.log(JSON.stringify(await Promise.all(probes.map(probe))));
}
