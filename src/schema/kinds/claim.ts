/** Tables, views, sequences, indexes and composite types share one space of names per schema. */
export function claimRelation(schema: string, name: string): string {
  return `relation ${JSON.stringify([schema, name])}`;
}

/** Types share one with the row types of tables and views. */
export function claimType(schema: string, name: string): string {
  return `type ${JSON.stringify([schema, name])}`;
}

/**
 * Functions, procedures and aggregates. Whatever their parameters: while an old one is still there, what calls the new
 * one may find the old one, or be ambiguous.
 */
export function claimRoutine(schema: string, name: string): string {
  return `routine ${JSON.stringify([schema, name])}`;
}

/** Constraints of one table. */
export function claimConstraint(schema: string, table: string, name: string): string {
  return `constraint ${JSON.stringify([schema, table, name])}`;
}

/** The triggers of a table: it can't be attached as a partition while it has one of the name of a trigger that it then gets. */
export function claimTriggers(schema: string, table: string): string {
  return `triggers of ${JSON.stringify([schema, table])}`;
}
