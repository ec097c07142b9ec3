import type { Action } from "../action.ts";
import { type Catalog, membersOf } from "../catalog.ts";
import type { Ddl } from "../ddl.ts";

/** What is done to one object, in the steps that it takes. */
export interface Form {
  readonly action: Action;
  readonly statements: readonly Ddl[];
}

/** A form on its way. */
interface Progress {
  readonly form: Form;
  /** What its object is made of and needs, in the desired schema. */
  readonly needs: ReadonlySet<string>;
  /** How many statements are placed. */
  next: number;
}

/**
 * Places the steps of forms in groups that are run one after the other, each group in a transaction of its own or, where it
 * must be, outside of one. Locks that keep others off are taken in short groups; what takes long stands in groups that
 * hold no such lock: outside a transaction, or at the beginning of a transaction that has nothing before it. As many
 * forms as possible go on side by side, so that there are few groups.
 *
 * @param forms in the order of a plan
 */
export function scheduleForms(forms: readonly Form[], desired: Catalog): Ddl[][] {
  let waiting = forms.map((form): Progress => ({ form, needs: needsOfForm(form, desired), next: 0 }));
  const groups: Ddl[][] = [];
  let group: Ddl[] = [];
  while (waiting.length > 0) {
    for (const pace of ["short", "outside", "scan"] as const) {
      const placed = place(waiting, pace);
      waiting = waiting.filter((one) => !isFinished(one));
      if (pace === "short") group.push(...placed);
      if (pace === "short" || placed.length === 0) continue;
      groups.push(group, pace === "outside" ? placed : []);
      group = pace === "scan" ? placed : []; // the short ones of the next round can share its transaction
    }
  }
  return [...groups, group].filter(({ length }) => length > 0);
}

function place(waiting: readonly Progress[], pace: ReturnType<typeof paceOf>): Ddl[] {
  const placed: Ddl[] = [];
  const open: Progress[] = [];
  for (const one of waiting) {
    const { statements } = one.form;
    const isBlocked = open.some((earlier) => isBlockedBy(one, earlier));
    while (!isBlocked && !isFinished(one) && paceOf(statements[one.next]!) === pace) {
      placed.push(statements[one.next++]!);
    }
    if (!isFinished(one)) open.push(one);
  }
  return placed;
}

function paceOf({ pace, noTransaction }: Ddl): "short" | "outside" | "scan" {
  return pace ?? (noTransaction ? "outside" : "short");
}

function isFinished({ form, next }: Progress): boolean {
  return next === form.statements.length;
}

/** Whether a form must stay behind an earlier one that has steps left. */
function isBlockedBy(one: Progress, earlier: Progress): boolean {
  const isAwaited = earlier.next === 0 ||
    earlier.form.statements.slice(earlier.next).some((it) => !it.unawaited);
  const about = earlier.form.action.object.identity;
  return isBarrier(earlier.form) || one.form.action.object.identity === about ||
    (isAwaited && (isBarrier(one.form) || one.needs.has(about)));
}

/** What takes something away must find it free, and what comes after it may need its place. A new enum value is used in texts. */
function isBarrier({ action, statements }: Form): boolean {
  return action.verb === "drop" || action.verb === "set aside" ||
    statements.some(({ introduces }) => introduces);
}

function needsOfForm({ action }: Form, desired: Catalog): ReadonlySet<string> {
  const needs = new Set<string>();
  const add = (identity: string): void => {
    for (const it of [...desired.needs.get(identity) ?? [], ...desired.follows.get(identity) ?? []]) {
      needs.add(it);
    }
    for (const member of membersOf(desired, identity)) add(member.identity);
  };
  if (action.verb === "create" || action.verb === "alter") add(action.object.identity);
  return needs;
}
