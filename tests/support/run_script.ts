import { once } from "node:events";
import { finished } from "node:stream/promises";
import postgres from "postgres";
import { spanText, wholeSource } from "../../src/core/source.ts";
import { splitStatements } from "../../src/sql/split.ts";
import type { Statement } from "../../src/sql/statement.ts";

/** What a client does after an error: psql with and without ON_ERROR_STOP, a GUI that asks or that does not. */
export type AfterError = "stop" | "go on";

/** A session that runs scripts statement by statement, as a client with a window does. */
export interface ScriptClient extends AsyncDisposable {
  /** Runs a script and gives the messages of the errors. */
  run(script: string, afterError: AfterError): Promise<string[]>;
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/** Opens a session of its own. */
export function openScriptClient(url: string): ScriptClient {
  const sql = postgres(url, { max: 1, onnotice: () => {}, idle_timeout: 0 });
  return {
    async run(script, afterError) {
      const errors: string[] = [];
      for (const statement of splitStatements(wholeSource({ path: "script.sql", text: script }))) {
        try {
          await execute(sql, statement);
        } catch (error) {
          errors.push((error as Error).message);
          if (afterError === "stop") break;
        }
      }
      return errors;
    },
    query: async (text) => [...await sql.unsafe(text)],
    [Symbol.asyncDispose]: () => sql.end(),
  };
}

/** Runs a script in a session of its own. */
export async function runScript(
  url: string,
  script: string,
  afterError: AfterError = "stop",
): Promise<string[]> {
  await using client = openScriptClient(url);
  return await client.run(script, afterError);
}

async function execute(sql: postgres.Sql, { text, copyData }: Statement): Promise<void> {
  if (!copyData) return void await sql.unsafe(text);
  const stream = await sql.unsafe(text).writable();
  const end = finished(stream);
  if (!stream.write(spanText(copyData))) await once(stream, "drain");
  stream.end();
  await end;
}
