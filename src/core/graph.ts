/** Things that wait for each other in a circle. */
export class CycleError<T> extends Error {
  override readonly name = "CycleError";
  /** `cycle` is one circle, each element before the one that waits for it. */
  constructor(readonly cycle: readonly T[]) {
    super("Cannot order a cycle");
  }
}

/**
 * Orders `nodes` so that each comes after everything in `before(node)`; what is not in `nodes` is passed over.
 * Ties keep their input order, so the same input always gives the same order.
 *
 * @throws {CycleError} when there is no such order
 */
export function topologicalOrder<T>(nodes: readonly T[], before: (node: T) => Iterable<T>): T[] {
  const after = new Map<T, T[]>(nodes.map((node) => [node, []]));
  const waiting = new Map<T, number>();
  for (const node of nodes) {
    const earlier = new Set([...before(node)].filter((other) => after.has(other)));
    waiting.set(node, earlier.size);
    for (const other of earlier) after.get(other)!.push(node);
  }

  const order = nodes.filter((node) => waiting.get(node) === 0);
  for (const node of order) { // `order` is also the queue: it grows as we walk it
    for (const next of after.get(node)!) {
      const left = waiting.get(next)! - 1;
      waiting.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  if (order.length < nodes.length) {
    throw new CycleError(findCycle(nodes.filter((node) => waiting.get(node)! > 0), before));
  }
  return order;
}

/** Walks backwards from a stuck node until a node comes up twice. */
function findCycle<T>(stuck: readonly T[], before: (node: T) => Iterable<T>): T[] {
  const open = new Set(stuck);
  const path: T[] = [];
  const place = new Map<T, number>();
  let node = stuck[0]!;
  while (!place.has(node)) {
    place.set(node, path.push(node) - 1);
    node = [...before(node)].find((other) => open.has(other))!;
  }
  return path.slice(place.get(node)!).reverse();
}

/** Everything that can be reached from `starts` by `next`, the starts included. */
export function reachable<T>(starts: Iterable<T>, next: (node: T) => Iterable<T>): Set<T> {
  const found = new Set<T>(starts);
  for (const node of found) { // a Set's iteration visits what is added during it
    for (const other of next(node)) found.add(other);
  }
  return found;
}
