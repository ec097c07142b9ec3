import type { Plan } from "../../src/plan/plan.ts";

/** Shows the steps of a plan: `["+a a", "-b a c"]`, each a direction, a revision and the rows after it. */
export function planText({ steps }: Plan): string[] {
  const signs = { upgrade: "+", downgrade: "-", stamp: "=" };
  return steps.map(({ direction, revision, headsAfter }) =>
    [`${signs[direction]}${revision?.id ?? "base"}`, ...headsAfter].join(" ")
  );
}
