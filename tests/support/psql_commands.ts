import assert from "node:assert/strict";
import type { ScriptClient } from "./run_script.ts";

/**
 * Runs a script that has those of psql's commands in it that aludel writes: `\set`, `\if`, `\else`, `\endif`, `\gset`
 * and a variable that is a statement. Stops at the first error, and gives its message.
 */
export async function runForPsql(client: ScriptClient, script: string): Promise<string | null> {
  const variables = new Map<string, string>();
  const conditions: boolean[] = [];
  let pending = "";
  const flush = async () => {
    const text = pending;
    pending = "";
    return (await client.run(text, "stop"))[0] ?? null;
  };
  const lines = script.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const isActive = conditions.every((condition) => condition);
    const command = /^\\(set|if|else|endif)\b *(.*)$/.exec(line);
    const select = /^(SELECT .*) \\gset$/.exec(line);
    const variable = /^:(\w+);$/.exec(line);
    if (!command && !select && !variable) {
      if (isActive) pending += `${line}\n`;
      continue;
    }
    const error = await flush();
    if (error !== null) return error;
    if (command?.[1] === "if") conditions.push(variables.get(command[2]!.slice(1)) === "true");
    else if (command?.[1] === "else") conditions.push(!conditions.pop());
    else if (command?.[1] === "endif") conditions.pop();
    else if (!isActive) continue;
    else if (command) {
      const [, name, value] = /^(\w+) (.*)$/.exec(command[2]!)!;
      variables.set(name!, value!.startsWith("'") ? unquote(value!) : value!);
    } else if (select) {
      const [row] = await client.query(select[1]!);
      for (const [name, value] of Object.entries(row!)) variables.set(name, String(value));
    } else {
      const end = lines.indexOf("\\.", i);
      assert.notEqual(end, -1);
      pending = [`${variables.get(variable![1]!)};`, ...lines.slice(i + 1, end + 1), ""].join("\n");
      i = end;
    }
  }
  assert.deepEqual(conditions, [], "an \\if without \\endif");
  return await flush();
}

function unquote(text: string): string {
  const escapes: Record<string, string> = { n: "\n", r: "\r", "\\": "\\" };
  return text.slice(1, -1).replaceAll("''", "'").replace(/\\([nr\\])/g, (_, letter) => escapes[letter]!);
}
