/**
 * The whole gate, as `deno task ok`: format, lint, types, the executable, all tests.
 * The last line is `N passed, N failed`, in which each step of the gate counts as a test.
 */
interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const steps: readonly Step[] = [
  { name: "format", command: ["fmt", "--check"] },
  { name: "lint", command: ["lint"] },
  { name: "types", command: ["task", "check"] },
  { name: "build", command: ["task", "build"] },
];

let passed = 0;
let failed = 0;
for (const { name, command } of steps) {
  console.log(`\n== ${name}: deno ${command.join(" ")}`);
  const { success } = await new Deno.Command(Deno.execPath(), { args: [...command], stdin: "null" }).spawn()
    .status;
  success ? passed++ : failed++;
}
const schemaTests = ["tests/schema", "tests/cli/schema"];
const halves = await Promise.all([
  runTests(["tests", `--ignore=${schemaTests.join(",")}`], true),
  runTests(schemaTests, false),
]);
for (const half of halves) {
  passed += half.passed;
  failed += half.failed;
}
console.log(halves[1].text);
console.log(`\n${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);

/** What became of some tests. */
interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What they printed. */
  readonly text: string;
}

/**
 * Runs `deno test`, and counts by its own last line. Half of the time goes to the tests of schemas, which keep one
 * processor busy; so the others run beside them, in a process of their own, as some change the environment.
 */
async function runTests(which: readonly string[], isShown: boolean): Promise<Outcome> {
  if (isShown) console.log("\n== tests: deno task test, in two processes");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", ...which],
    stdin: "null",
    stdout: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  let text = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (isShown) Deno.stdout.writeSync(new TextEncoder().encode(chunk));
    text += chunk;
  }
  const { success } = await child.status;
  const summary = [...text.matchAll(/^(?:ok|FAILED) \| (\d+) passed.* \| (\d+) failed/gm)].at(-1);
  if (!summary) return { passed: 0, failed: 1, text };
  const counted = { passed: Number(summary[1]), failed: Number(summary[2]), text };
  return success || counted.failed > 0 ? counted : { ...counted, failed: 1 }; // a leak or an error outside a test
}
