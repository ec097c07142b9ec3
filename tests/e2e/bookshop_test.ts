import assert from "node:assert/strict";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { testFolder } from "../support/project.ts";
import { runCli, runCliWell } from "../support/run_cli.ts";

const history = `6d83c0a7f52b -> 7f14e9d6b3a5 (head), show sales by book
5b6f92d0c4e8 -> 6d83c0a7f52b, record price changes
4e51b8f3a07c -> 5b6f92d0c4e8, fill in the slug of a book
3c9e07b5d214 -> 4e51b8f3a07c, index books by author
2a7d41c8e6f0 -> 3c9e07b5d214, create orders
1f0c5a2e9b31 -> 2a7d41c8e6f0, add the format of a book
<base> -> 1f0c5a2e9b31, create authors and books
`;

/** The demo of the README, on one database. */
async function runBookshop(url: string | null): Promise<void> {
  await using folder = await testFolder();
  const options = { cwd: folder.path };
  const aludel = (...words: string[]) => runCliWell(url === null ? words : ["--url", url, ...words], options);
  await aludel("init", "--template", "bookshop");

  const up = await runCli([...(url === null ? [] : ["--url", url]), "upgrade", "head"], options);
  assert.equal(up.code, 0, up.err);
  assert.equal(up.out, "");
  assert.match(up.err, /^Running upgrade {2}-> 1f0c5a2e9b31, create authors and books\n/);
  assert.match(
    up.err,
    /Running upgrade 6d83c0a7f52b -> 7f14e9d6b3a5, show sales by book\n7 revisions applied in /,
  );

  assert.equal(await aludel("current"), "7f14e9d6b3a5 (head)\n");
  assert.equal(await aludel("history"), history);
  await aludel("downgrade", "-2");
  assert.equal(await aludel("current"), "5b6f92d0c4e8\n");
  assert.match(await aludel("history", "-i"), /-> 5b6f92d0c4e8 \(current\), fill in/);
  await aludel("upgrade", "head");
  await aludel("downgrade", "base");
  assert.equal(await aludel("current"), "");
  await aludel("upgrade", "+3");
  assert.equal(await aludel("current"), "3c9e07b5d214\n");
}

Deno.test("the bookshop runs up and down on the embedded engine", () => runBookshop(null));

for (const version of testedVersions()) {
  Deno.test(`the bookshop runs up and down on a server ${version}`, async () => {
    await runBookshop(await freshDatabase(version));
  });
}
