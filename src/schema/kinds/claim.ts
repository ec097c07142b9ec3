/** Tables, views, sequences, indexes and composite types share one space of names per schema. */
export function claimRelation(schema: string, name: string): string {
  return `relation ${JSON.stringify([schema, name])}`;
}

/** Types share one with the row types of tables and views. */
export function claimType(schema: string, name: string): string {
  return `type ${JSON.stringify([schema, name])}`;
}

/** Functions, procedures and aggregates; `args` are the types of the input arguments. */
export function claimRoutine(schema: string, name: string, args: string): string {
  return `routine ${JSON.stringify([schema, name, args])}`;
}

/** Constraints of one table. */
export function claimConstraint(schema: string, table: string, name: string): string {
  return `constraint ${JSON.stringify([schema, table, name])}`;
}
