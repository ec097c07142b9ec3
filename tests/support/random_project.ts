import { revisionText } from "./project.ts";

/** Numbers that look random and depend on the seed alone (mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** A whole number from 0 to `end`, `end` excluded. */
  below(end: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * end);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }
}

/** SQL in the many forms in which people write it; `n` is the number of the revision. */
const flavours: readonly ((n: number) => { upgrade: string; downgrade: string; header?: string[] })[] = [
  (n) => ({
    upgrade: `-- first; a comment\n\nCREATE TABLE t${n} (id int) -- the last statement has no semicolon`,
    downgrade: `/* a comment; */ DROP TABLE t${n}`,
  }),
  (n) => ({
    upgrade:
      `CREATE TABLE t${n} (id int, name text);\nCOPY t${n} FROM STDIN; -- data\n1\tone; O'Brien\n2\t\\N\n` +
      `\\.\n\n-- behind the data\nINSERT INTO t${n} VALUES (3, ';');;\n-- the end`,
    downgrade: `DELETE FROM t${n}; DROP TABLE t${n};`,
  }),
  (n) => ({
    header: ["-- transaction = false"],
    upgrade:
      `-- alone\nCREATE TABLE t${n} (id int);\n-- an index\nCREATE INDEX CONCURRENTLY t${n}_id ON t${n} (id); -- built\n` +
      `COPY t${n} FROM STDIN;\n7\n\\.\nBEGIN;\nINSERT INTO t${n} VALUES (1);\nINSERT INTO t${n} VALUES (2);\nCOMMIT;\n` +
      `VACUUM t${n}`,
    downgrade: `DROP INDEX CONCURRENTLY t${n}_id;\nDROP TABLE t${n};`,
  }),
  (n) => ({
    upgrade:
      `CREATE FUNCTION f${n}() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'COMMIT; -- $aludel$ '; END $$;\r\n` +
      `DO $aludel$ BEGIN PERFORM f${n}(); END $aludel$;\r\n`,
    downgrade: `DROP FUNCTION f${n}();\n`,
  }),
  (n) => ({
    upgrade:
      `CREATE SCHEMA s${n};\nSET search_path = s${n};\nSET lock_timeout = '1ms';\nCREATE TABLE t (id int);\n`,
    downgrade:
      `SELECT pg_catalog.set_config('search_path', '', false);\nDROP TABLE s${n}.t;\nDROP SCHEMA s${n};`,
  }),
  (n) => ({
    upgrade:
      `\\restrict abc\nSAVEPOINT one;\nCREATE TABLE lost${n} ();\nROLLBACK TO one;\nCREATE TABLE t${n} ();\n\\unrestrict abc`,
    downgrade: `DROP TABLE t${n};`,
  }),
  () => ({ upgrade: "-- nothing but a comment", downgrade: "" }),
  () => ({ upgrade: "", downgrade: "/* nothing */" }),
];

/** What can also stand in a DO block. */
const plainFlavours = [0, 3, 4, 6, 7].map((number) => flavours[number]!);

/** The files of a graph with branches, merges and dependencies. */
export function randomFiles(
  random: Random,
  size: number,
  { plain = false }: { readonly plain?: boolean } = {},
): Record<string, string> {
  const ids: string[] = [];
  const files: Record<string, string> = {};
  for (let n = 0; n < size; n++) {
    const id = `r${n}`;
    const recent = () => ids[Math.max(0, ids.length - 1 - random.below(4))]!;
    const draw = (count: number) =>
      ids.length === 0 ? [] : [...new Set(Array.from({ length: count }, recent))];
    const down = draw(random.pick([0, 1, 1, 1, 1, 2]));
    const depends = draw(random.pick([0, 0, 0, 1]));
    const { header = [], ...parts } = random.pick(plain ? plainFlavours : flavours)(n);
    files[`${String(n).padStart(3, "0")}.sql`] = revisionText(id, down.length === 0 ? "base" : down, {
      ...parts,
      header: [...header, `-- message = "number ${n}"`, `-- depends_on = ${JSON.stringify(depends)}`],
    });
    ids.push(id);
  }
  return files;
}
