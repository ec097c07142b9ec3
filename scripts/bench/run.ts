import * as path from "node:path";
import { startServer } from "../../tests/support/server.ts";
import { type Command, medianTime, ms, type Row, timeOnce } from "./measure.ts";
import { preparePeers } from "./peers.ts";
import { aludel, equivalentScript, writeProject } from "./project.ts";
import { startSlowProxy } from "./slow_proxy.ts";

const count = 1_000;

/** How fast revisions run on a server that is near, and on one that is far. */
export async function benchRuns(): Promise<Row[]> {
  await using server = await startServer({ version: 18 });
  const folder = await writeProject(count);
  const rows = [
    ...await benchNear(server, folder),
    ...await benchFar(server, folder),
  ];
  await Deno.remove(folder, { recursive: true });
  return rows;
}

type Server = Awaited<ReturnType<typeof startServer>>;

async function benchNear(server: Server, folder: string): Promise<Row[]> {
  const fresh = async (command: (url: string) => Command) => {
    const url = await server.createDatabase();
    return await timeOnce(command(url));
  };
  const medianFresh = async (command: (url: string) => Command) => {
    let url = "";
    const template = command("postgres://url");
    const fill = (text: string) => text.replace("postgres://url", url);
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      url = await server.createDatabase();
      const env = Object.fromEntries(
        Object.entries(template.env ?? {}).map(([key, value]) => [key, fill(value)]),
      );
      times.push(await timeOnce({ ...template, args: template.args.map(fill), env }));
    }
    return times.sort((a, b) => a - b)[2]!;
  };
  const upgrade = (url: string): Command => ({
    program: aludel,
    args: ["-q", "--url", url, "upgrade", "head"],
    cwd: folder,
  });
  await fresh(upgrade); // warms the server's caches up
  const script = path.join(folder, "equivalent.sql");
  await Deno.writeTextFile(script, equivalentScript(count));
  const rows: Row[] = [];
  for (const peer of await preparePeers(folder, count)) {
    const ours = await medianFresh(upgrade); // once more for each, as the machine may be busy or not
    const theirs = await medianFresh(peer.command);
    rows.push({
      what: `${count} small revisions, local server, median of 5`,
      ours: ms(ours),
      peer: `${ms(theirs)} (${peer.name}), ratio ${(ours / theirs).toFixed(2)}`,
      aim: peer.name.startsWith("psql") ? "ratio ≤ 1.0" : "",
    });
  }
  if (rows.length === 0) {
    const ours = ms(await medianFresh(upgrade));
    rows.push({ what: `${count} small revisions, local server`, ours, peer: "", aim: "" });
  }
  return rows;
}

async function benchFar(server: Server, folder: string): Promise<Row[]> {
  const delay = 20;
  await using proxy = await startSlowProxy(server, delay);
  const url = new URL(await server.createDatabase());
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  const upgrade = { program: aludel, args: ["-q", "--url", url.href, "upgrade", "head"], cwd: folder };
  const elapsed = await timeOnce(upgrade);
  const trips = proxy.roundTrips();
  proxy.reset();
  const idle = await medianTime(1, upgrade);
  return [
    {
      what: `${count} small revisions, ${delay} ms away each way`,
      ours: `${ms(elapsed)}, ${(trips / count).toFixed(2)} round trips a revision`,
      peer: "",
      aim: "≤ 1.3 round trips",
    },
    {
      what: `upgrade head with nothing to do, ${delay} ms away each way`,
      ours: `${ms(idle)}, ${proxy.roundTrips()} round trips`,
      peer: "",
      aim: "≤ 4 round trips",
    },
  ];
}
