import { availableParallelism } from "node:os";
import { type History, proveHistory, type Verdict } from "../../database/shadow/prove_history.ts";
import { type OrderFinding, proveOrder } from "../../database/shadow/prove_order.ts";
import { selectHistory } from "../../plan/history.ts";
import { type BranchPair, branchPairs } from "../../plan/branch_pairs.ts";
import { planUpgrade } from "../../plan/upgrade.ts";
import type { Context } from "../globals.ts";
import { printJson, say } from "../output.ts";
import { openSettings } from "../project.ts";
import { orderJson, orderLines, showOrderSummary } from "./show_orders.ts";
import { showSummary, verdictJson, verdictLines } from "./show_verdicts.ts";
import { Workspace } from "./workspace.ts";

/** Fewer revisions than this are not worth an engine of their own. */
const fewest = 25;

/** An embedded engine takes half a gigabyte. */
const mostEngines = 4;

/**
 * Proves revisions in the shadow, without a database: each must lead back to where it came from, and lines that may run in
 * either order must lead to the same schema.
 *
 * @returns whether anything was found
 */
export async function prove(context: Context, range: string): Promise<boolean> {
  const settings = openSettings(context);
  const started = performance.now();
  const database = settings.database(context.databaseName ?? settings.databaseNames[0]!);
  await using workspace = new Workspace(context, settings, database);
  const { graph, variables } = workspace.project;
  const ids = new Set(selectHistory(graph, range).map(({ id }) => id));
  const plan = planUpgrade(graph, [], "heads");
  const { versionTable, filter } = workspace;
  const history: History = { graph, plan, variables, versionTable, filter };
  const pairs = branchPairs(graph).filter(({ lines }) => lines.flat().some(({ id }) => ids.has(id)));
  const comparing = pairs.length > 0 ? compareOrders(workspace, history, pairs) : Promise.resolve([]);
  comparing.catch(() => {}); // it is awaited in its turn
  const verdicts: Verdict[] = [];
  for await (const verdict of proveInParallel(workspace, history, ids, pairs.length > 0 ? 1 : 0)) {
    verdicts.push(verdict);
    if (!context.json) context.io.out(verdictLines(graph.byId.get(verdict.revision)!, verdict));
  }
  const orders = await comparing;
  if (!context.json) context.io.out(orders.map(orderLines).join(""));
  else {
    printJson(context, {
      revisions: verdicts.map((one) => verdictJson(graph.byId.get(one.revision)!, one)),
      orders: orders.map(orderJson),
    });
  }
  say(context, showSummary(verdicts, performance.now() - started));
  if (pairs.length > 0) say(context, showOrderSummary(pairs.length, orders.length));
  return orders.length > 0 || verdicts.some(({ findings }) => findings.length > 0);
}

async function compareOrders(
  workspace: Workspace,
  history: History,
  pairs: readonly BranchPair[],
): Promise<OrderFinding[]> {
  await using shadow = await workspace.openShadow();
  return await Array.fromAsync(proveOrder(shadow, history, pairs));
}

/**
 * Verdicts in the order of the history, each once; several embedded engines share a long one.
 *
 * @param taken how many engines are at work already
 */
async function* proveInParallel(
  workspace: Workspace,
  history: History,
  ids: ReadonlySet<string>,
  taken: number,
): AsyncGenerator<Verdict> {
  const ordered = history.plan.steps.flatMap(({ revision }) =>
    revision && ids.has(revision.id) ? [revision.id] : []
  );
  const isEmbedded = workspace.settings.schema.shadow === "embedded";
  const most = isEmbedded ? Math.min(mostEngines, availableParallelism()) - taken : 1;
  const shares = shareOut(ordered, Math.max(1, Math.min(most, Math.floor(ordered.length / fewest))));
  const runs = shares.map((share) => gather(workspace, history, new Set(share)));
  for (const run of runs) run.catch(() => {}); // each is awaited in its turn
  const told = new Set<string>();
  for (const run of runs) {
    for (const verdict of await run) {
      if (told.has(verdict.revision)) continue;
      told.add(verdict.revision);
      yield verdict;
    }
  }
}

async function gather(
  workspace: Workspace,
  history: History,
  ids: ReadonlySet<string>,
): Promise<readonly Verdict[]> {
  await using shadow = await workspace.openShadow();
  return await Array.fromAsync(proveHistory(shadow, history, ids));
}

/** Parts a list into pieces of about the same work: the later a revision, the larger the schemas. */
function shareOut(ids: readonly string[], count: number): string[][] {
  const weight = (index: number) => 1 + index / ids.length;
  const total = ids.reduce((sum, _, index) => sum + weight(index), 0);
  const shares: string[][] = Array.from({ length: count }, () => []);
  let before = 0;
  for (const [index, id] of ids.entries()) {
    shares[Math.min(count - 1, Math.floor(before / total * count))]!.push(id);
    before += weight(index);
  }
  return shares;
}
