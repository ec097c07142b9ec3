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
const tests = await runTests();
console.log(`\n${passed + tests.passed} passed, ${failed + tests.failed} failed`);
Deno.exit(failed + tests.failed === 0 ? 0 : 1);

/** Runs `deno task test`, shows what it prints, and counts by its own last line. */
async function runTests(): Promise<{ passed: number; failed: number }> {
  console.log("\n== tests: deno task test");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "test"],
    stdin: "null",
    stdout: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  let text = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    Deno.stdout.writeSync(new TextEncoder().encode(chunk));
    text += chunk;
  }
  const { success } = await child.status;
  const summary = [...text.matchAll(/^(?:ok|FAILED) \| (\d+) passed.* \| (\d+) failed/gm)].at(-1);
  if (!summary) return { passed: 0, failed: 1 };
  const counted = { passed: Number(summary[1]), failed: Number(summary[2]) };
  return success || counted.failed > 0 ? counted : { ...counted, failed: 1 }; // a leak or an error outside a test
}
