/**
 * All tests that talk to a server, on every version that is supported, as `deno task matrix [VERSION…] [PATH…]`: each
 * version in turn is both the usual one and the only one. Ends with a line for each; exits with 1 when one failed.
 * The paths are of test files or folders, all by default. Needs the built executable.
 */
import { serverVersions } from "../tests/support/server.ts";

/** What a test imports that asks for a server without saying which. */
const asksForServer =
  /from ".*\/support\/(database|migrate|schema_project|script_project)\.ts"|from "\.\/database\.ts"/;

const isVersion = (word: string) => /^\d+$/.test(word);
const versions = Deno.args.filter(isVersion).map(Number);
const paths = Deno.args.filter((word) => !isVersion(word));
const unknown = versions.filter((version) => !serverVersions.some((known) => known === version));
if (unknown.length > 0) {
  console.error(`Cannot test on PostgreSQL ${unknown.join(", ")}: known are ${serverVersions.join(", ")}`);
  Deno.exit(2);
}
const files = (await Promise.all((paths.length > 0 ? paths : ["tests"]).map(findTests))).flat();
const results: string[] = [];
let failures = 0;
for (const version of serverVersions) {
  if (versions.length > 0 && !versions.includes(version)) continue;
  console.log(`\n== PostgreSQL ${version}: ${files.length} test files`);
  const env = { ALUDEL_TEST_VERSION: String(version), ALUDEL_TEST_VERSIONS: String(version) };
  const args = ["test", "-A", ...files];
  const { success } = await new Deno.Command(Deno.execPath(), { args, stdin: "null", env }).spawn().status;
  results.push(`PostgreSQL ${version}: ${success ? "ok" : "FAILED"}`);
  if (!success) failures++;
}
console.log(`\n${results.join("\n")}`);
Deno.exit(failures === 0 ? 0 : 1);

/** The test files below a path that ask for a server, sorted. */
async function findTests(path: string): Promise<string[]> {
  if ((await Deno.stat(path)).isFile) return asksForServer.test(await Deno.readTextFile(path)) ? [path] : [];
  const names = (await Array.fromAsync(Deno.readDir(path))).filter(({ name, isDirectory }) =>
    isDirectory ? name !== "fixtures" : name.endsWith("_test.ts")
  );
  const found = await Promise.all(names.map(({ name }) => findTests(`${path}/${name}`)));
  return found.flat().sort();
}
