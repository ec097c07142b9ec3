import { join } from "node:path";
import { unpackPostgres } from "../../support/postgres_package.ts";
import { dirname } from "node:path";

/** What libpq makes of a connection string, its service file and its environment. */
export interface Resolved {
  readonly ok: boolean;
  /** Every parameter that has a value. */
  readonly options: ReadonlyMap<string, string>;
  /** The first server to try. */
  readonly host: string;
  readonly hostaddr: string;
  readonly port: string;
  readonly password: string;
}

/** PostgreSQL's own libpq 18, asked through the foreign function interface. */
export interface LibpqOracle extends Disposable {
  /** The parameters that a connection string gives; null when libpq refuses it. */
  parse(text: string): ReadonlyMap<string, string> | null;
  /** Begins to connect, in an environment of the variables given, and tells with what; then it lets go. */
  resolve(text: string, env: Readonly<Record<string, string>>): Resolved;
}

/** Loads libpq from the package of the PostgreSQL 18 server. */
export async function loadLibpq(): Promise<LibpqOracle> {
  const { postgres } = await unpackPostgres(18);
  const library = Deno.dlopen(join(dirname(dirname(postgres)), "lib", "libpq.so.5"), {
    PQconninfoParse: { parameters: ["buffer", "buffer"], result: "pointer" },
    PQconninfoFree: { parameters: ["pointer"], result: "void" },
    PQconnectStart: { parameters: ["buffer"], result: "pointer" },
    PQconninfo: { parameters: ["pointer"], result: "pointer" },
    PQstatus: { parameters: ["pointer"], result: "i32" },
    PQhost: { parameters: ["pointer"], result: "pointer" },
    PQhostaddr: { parameters: ["pointer"], result: "pointer" },
    PQport: { parameters: ["pointer"], result: "pointer" },
    PQpass: { parameters: ["pointer"], result: "pointer" },
    PQerrorMessage: { parameters: ["pointer"], result: "pointer" },
    PQfinish: { parameters: ["pointer"], result: "void" },
  });
  const { symbols } = library;
  return {
    parse(text) {
      const options = symbols.PQconninfoParse(zeroTerminated(text), null);
      if (options === null) return null;
      const found = readOptions(options);
      symbols.PQconninfoFree(options);
      return found;
    },
    resolve(text, env) {
      return inEnvironment(env, () => {
        const connection = symbols.PQconnectStart(zeroTerminated(text));
        const options = symbols.PQconninfo(connection);
        const resolved = {
          ok: isBegun(readText(symbols.PQerrorMessage(connection))),
          options: readOptions(options),
          host: readText(symbols.PQhost(connection)),
          hostaddr: readText(symbols.PQhostaddr(connection)),
          port: readText(symbols.PQport(connection)),
          password: readText(symbols.PQpass(connection)),
        };
        symbols.PQconninfoFree(options);
        symbols.PQfinish(connection);
        return resolved;
      });
    },
    [Symbol.dispose]: () => library.close(),
  };
}

/** A failure to reach a server shows that everything before it was fine. */
function isBegun(message: string): boolean {
  return message === "" || /^connection to server (at|on socket) /.test(message);
}

function zeroTerminated(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text + "\0");
}

function readText(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : new Deno.UnsafePointerView(pointer).getCString();
}

/** An array of PQconninfoOption: seven words each, of which the first is the keyword and the fourth the value. */
function readOptions(pointer: Deno.PointerValue): Map<string, string> {
  const found = new Map<string, string>();
  if (pointer === null) return found;
  const view = new Deno.UnsafePointerView(pointer);
  for (let at = 0;; at += 7 * 8) {
    const keyword = readText(view.getPointer(at));
    if (keyword === "") return found;
    const value = view.getPointer(at + 3 * 8);
    if (value !== null) found.set(keyword, readText(value));
  }
}

/** libpq reads the environment of the process, so nothing else may run meanwhile. */
function inEnvironment<T>(env: Readonly<Record<string, string>>, act: () => T): T {
  const before = Deno.env.toObject();
  const replace = (next: Readonly<Record<string, string>>) => {
    for (const name of Object.keys(Deno.env.toObject())) if (!(name in next)) Deno.env.delete(name);
    for (const [name, value] of Object.entries(next)) Deno.env.set(name, value);
  };
  replace(env);
  try {
    return act();
  } finally {
    replace(before);
  }
}
