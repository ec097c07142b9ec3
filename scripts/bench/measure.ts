/** One row of the table that `deno task bench` prints. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  /** The peer's figure, with its name; empty where there is none. */
  readonly peer: string;
  /** What the project promises; empty where nothing is promised. */
  readonly aim: string;
}

/** How to run a command. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** The exit code that means success; 0 by default. */
  readonly exit?: number;
}

/** Runs a command to its end and gives its time in milliseconds. It must succeed. */
export async function timeOnce({ program, args, cwd, env, exit = 0 }: Command): Promise<number> {
  const started = performance.now();
  const { code, stderr } = await new Deno.Command(program, {
    args: [...args],
    ...(cwd && { cwd }),
    ...(env && { env }),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const elapsed = performance.now() - started;
  if (code !== exit) {
    throw new Error(`${program} ${args.join(" ")}: exit ${code}\n${new TextDecoder().decode(stderr)}`);
  }
  return elapsed;
}

/** The median time of several runs, with `before` ahead of each, which is not timed. */
export async function medianTime(
  runs: number,
  command: Command,
  before?: () => Promise<unknown>,
): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    await before?.();
    times.push(await timeOnce(command));
  }
  return median(times);
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** A time for the table. */
export function ms(milliseconds: number): string {
  return milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(2)} s` : `${milliseconds.toFixed(1)} ms`;
}

/** The peak memory of a command in MB, as the system's `/usr/bin/time -v` tells it; null where there is none. */
export async function peakMemory({ program, args, cwd, env, exit = 0 }: Command): Promise<number | null> {
  try {
    const { code, stderr } = await new Deno.Command("/usr/bin/time", {
      args: ["-v", program, ...args],
      ...(cwd && { cwd }),
      ...(env && { env }),
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    const found = /Maximum resident set size \(kbytes\): (\d+)/.exec(new TextDecoder().decode(stderr));
    return code === exit && found ? Number(found[1]) / 1024 : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Prints the rows as a table in Markdown. */
export function printTable(rows: readonly Row[]): void {
  const head: Row = { what: "what", ours: "aludel", peer: "peer", aim: "aim" };
  const keys = ["what", "ours", "peer", "aim"] as const;
  const widths = keys.map((key) => Math.max(...[head, ...rows].map((row) => row[key].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  console.log(line(keys.map((key) => head[key])));
  console.log(line(widths.map((width) => "-".repeat(width))));
  for (const row of rows) console.log(line(keys.map((key) => row[key])));
}
