import * as path from "node:path";
import { findBun } from "../bun.ts";
import { medianTime, ms, peakMemory, type Row } from "./measure.ts";
import { aludel, braid, chain, writeProject } from "./project.ts";

/** How fast the executable starts, and how fast it reads large projects. */
export async function benchStartUp(): Promise<Row[]> {
  const hello = await buildHello();
  const ours = await medianTime(20, { program: aludel, args: ["--version"] });
  const bare = await medianTime(20, { program: hello, args: [] });
  return [
    {
      what: "aludel --version, median of 20",
      ours: ms(ours),
      peer: `${ms(bare)} (bare Bun hello), ratio ${(ours / bare).toFixed(2)}`,
      aim: "ratio ≤ 3",
    },
    ...await benchLargeGraphs(),
    await benchEmbedded(),
  ];
}

async function buildHello(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "aludel-hello-" });
  const source = path.join(folder, "hello.ts");
  const binary = path.join(folder, "hello");
  await Deno.writeTextFile(source, 'console.log("hello");\n');
  const { code } = await new Deno.Command(await findBun(), {
    args: ["build", "--compile", "--outfile", binary, source],
    stdout: "null",
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new Error("bun build failed");
  return binary;
}

/** What is promised of 10,000 revisions, and the command. */
const onGraphs = [
  ["< 400 ms", "heads"],
  ["< 600 ms, < 200 MB", "history"],
  ["< 600 ms, < 200 MB", "history", "--graph"],
  ["< 600 ms, < 200 MB", "upgrade", ":heads", "--dry-run"],
  ["< 1 s, < 250 MB", "upgrade", ":heads", "--sql"],
] as const;

async function benchLargeGraphs(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, shape] of [["chain", chain], ["500 branches and merges", braid]] as const) {
    const small = await writeProject(1_000, shape);
    const large = await writeProject(10_000, shape);
    const env = { DATABASE_URL: "pglite:" };
    for (const [aim, ...args] of onGraphs) {
      const command = { program: aludel, args, cwd: large, env };
      const [time, before] = [await medianTime(5, command), await medianTime(5, { ...command, cwd: small })];
      const memory = await peakMemory(command);
      rows.push({
        what: `${args.join(" ")}, 10,000 revisions, ${name}`,
        ours: `${ms(time)}${memory === null ? "" : `, ${memory.toFixed(0)} MB`}`,
        peer: `${ms(before)} (1,000 revisions)`,
        aim,
      });
    }
    await Deno.remove(small, { recursive: true });
    await Deno.remove(large, { recursive: true });
  }
  return rows;
}

async function benchEmbedded(): Promise<Row> {
  const folder = await writeProject(1);
  const command = { program: aludel, args: ["--url", "pglite:", "current"], cwd: folder };
  const time = await medianTime(5, command);
  const memory = await peakMemory(command);
  await Deno.remove(folder, { recursive: true });
  return {
    what: "current on a new embedded engine, whole process",
    ours: `${ms(time)}${memory === null ? "" : `, ${memory.toFixed(0)} MB`}`,
    peer: "",
    aim: "< 1 s",
  };
}
