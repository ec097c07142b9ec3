/**
 * The strongly connected components of a graph, each after all that its nodes wait for: a component of more than one
 * node is a knot of cycles. Nodes come in input order, what they wait for pulled in just before them.
 * Tarjan's algorithm, without recursion: a chain of dependencies may be longer than the stack.
 */
export function orderedComponents<T>(nodes: readonly T[], waitsFor: (node: T) => readonly T[]): T[][] {
  const visits = new Map<T, Visit<T>>();
  const open: Visit<T>[] = [];
  const components: T[][] = [];

  const enter = (node: T): Visit<T> => {
    const visit = {
      node,
      others: waitsFor(node),
      next: 0,
      number: visits.size,
      low: visits.size,
      open: true,
    };
    visits.set(node, visit);
    open.push(visit);
    return visit;
  };

  for (const start of nodes) {
    if (visits.has(start)) continue;
    const path = [enter(start)];
    while (path.length > 0) {
      const visit = path.at(-1)!;
      if (visit.next < visit.others.length) {
        const other = visit.others[visit.next++]!;
        const seen = visits.get(other);
        if (!seen) path.push(enter(other));
        else if (seen.open) visit.low = Math.min(visit.low, seen.number);
        continue;
      }
      path.pop();
      const caller = path.at(-1);
      if (caller) caller.low = Math.min(caller.low, visit.low);
      if (visit.low === visit.number) components.push(close(open, visit));
    }
  }
  return components;
}

interface Visit<T> {
  readonly node: T;
  readonly others: readonly T[];
  /** How many of `others` were looked at. */
  next: number;
  readonly number: number;
  /** The smallest number that can be reached. */
  low: number;
  open: boolean;
}

function close<T>(open: Visit<T>[], first: Visit<T>): T[] {
  const members = open.splice(open.lastIndexOf(first));
  for (const member of members) member.open = false;
  return members.map((member) => member.node);
}
