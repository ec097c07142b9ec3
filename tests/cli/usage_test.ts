import assert from "node:assert/strict";
import { runInProcess } from "../support/cli_in_process.ts";

for (
  const words of [
    ["--url", "host=db", "password=s3cret", "user=u", "upgrade"],
    ["diff", "host=db", "user=u", "password='s3cret'", "schema.sql"],
    ["current", "postgres://u:s3cret@db/shop"],
  ]
) {
  Deno.test(`A usage error about ${words[0]} repeats no password of the command line`, async () => {
    const { code, err, out } = await runInProcess(words, { cwd: "/" });
    assert.equal(code, 2);
    assert.match(err, /^error: Wrong usage: .*\*\*\*/);
    assert.doesNotMatch(err + out, /s3cret/);
  });
}
