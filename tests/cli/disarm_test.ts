import assert from "node:assert/strict";
import { disarm } from "../../src/cli/disarm.ts";

for (
  const [text, shown] of [
    ["a line\n\tand ümlaut 🙂\n", "a line\n\tand ümlaut 🙂\n"],
    ["\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m"],
    ["\x1b[2J\x1b]0;title\x07", "\\u001b[2J\\u001b]0;title\\u0007"],
    ["one\r\ntwo\rthree", "one\ntwo\\u000dthree"],
    ["a\u202eb\u2066c\x9b2J", "a\\u202eb\\u2066c\\u009b2J"],
  ] as const
) {
  Deno.test(`disarm() shows ${JSON.stringify(text)} as ${JSON.stringify(shown)}`, () => {
    assert.equal(disarm(text), shown);
  });
}
