import * as path from "node:path";

/** The built executable. */
export const aludel = path.resolve(import.meta.dirname!, "..", "..", "dist", "aludel");

/** The id of revision number `index`. */
export function idOf(index: number): string {
  return (index + 1).toString(16).padStart(12, "0");
}

/** What revision number `index` does: a small table, as most revisions are small. */
export function sqlOf(index: number): string {
  return `CREATE TABLE t${index} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);\n` +
    `CREATE INDEX t${index}_name ON t${index} (name);\n`;
}

/** Parents of revision number `index`, as indexes. */
export type Shape = (index: number) => readonly number[];

/** One line. */
export const chain: Shape = (index) => index === 0 ? [] : [index - 1];

/** A line with a side branch of 10 revisions that is merged back, every 20. */
export const braid: Shape = (index) => {
  const at = index % 20;
  const start = index - at;
  if (index === 0) return [];
  if (at === 0) return [index - 1]; // the merge of the round before
  if (at === 10) return [start]; // the side branch grows from the same revision as the main line
  if (at === 19) return [start + 9, index - 1];
  return [index - 1];
};

/** Writes a project of so many revisions into a new temporary folder. */
export async function writeProject(count: number, shape: Shape = chain): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "aludel-bench-" });
  await Deno.mkdir(path.join(folder, "migrations"));
  await Deno.writeTextFile(path.join(folder, "aludel.toml"), '[database]\nurl = "${DATABASE_URL}"\n');
  for (let index = 0; index < count; index++) {
    const id = idOf(index);
    const down = shape(index).map((parent) => `"${idOf(parent)}"`);
    const parents = down.length === 0 ? '"base"' : down.length === 1 ? down[0] : `[${down.join(", ")}]`;
    await Deno.writeTextFile(
      path.join(folder, "migrations", `${id}_add_t${index}.sql`),
      `-- +++\n-- id = "${id}"\n-- down_revision = ${parents}\n-- message = "add t${index}"\n` +
        `-- created = 2026-11-20T21:30:00Z\n-- +++ upgrade\n${
          sqlOf(index)
        }\n-- +++ downgrade\nDROP TABLE t${index};\n`,
    );
  }
  return folder;
}

/** The script that does for psql what the project does for aludel: a transaction and a version row a revision. */
export function equivalentScript(count: number): string {
  const start = "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY);\n";
  const steps = Array.from({ length: count }, (_, index) => {
    const row = index === 0
      ? `INSERT INTO alembic_version VALUES ('${idOf(0)}');`
      : `UPDATE alembic_version SET version_num = '${idOf(index)}' WHERE version_num = '${idOf(index - 1)}';`;
    return `BEGIN;\n${sqlOf(index)}${row}\nCOMMIT;\n`;
  });
  return start + steps.join("");
}
