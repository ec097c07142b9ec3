/** How many objects a large schema has. */
export interface SchemaSize {
  readonly tables: number;
  /** All in all; an equal share for each table, at least the four that every table has. */
  readonly columns: number;
  /** Beside those of constraints. */
  readonly indexes: number;
  readonly functions: number;
  readonly triggers: number;
  /** All in all: a primary key for each table, the rest foreign keys, checks and unique constraints in turn. */
  readonly constraints: number;
}

/** As large as schemas get that are still one person's work to review. */
export const largeSize: SchemaSize = {
  tables: 2_000,
  columns: 15_000,
  indexes: 5_000,
  functions: 1_100,
  triggers: 1_300,
  constraints: 6_400,
};

/** Names of columns that every table has: what indexes and constraints are on. */
const common = [
  "id bigint NOT NULL",
  "parent_id bigint",
  "name text NOT NULL",
  "amount numeric(12,2) DEFAULT 0",
];

/** Types of the other columns, in turn. */
const others = [
  "timestamp with time zone DEFAULT now()",
  "jsonb",
  "character varying(80)",
  "boolean DEFAULT false",
];

/** The statements that make a schema of that size. */
export function largeSchema(size: SchemaSize): string {
  return [
    ...list(size.functions, writeFunction),
    ...list(size.tables, (index) => writeTable(index, size)),
    ...list(size.constraints - size.tables, (index) => writeConstraint(index, size)),
    ...list(size.indexes, (index) => writeIndex(index, size)),
    ...list(size.triggers, (index) => writeTrigger(index, size)),
  ].join("\n");
}

function list(count: number, write: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => write(index));
}

function writeFunction(index: number): string {
  return `CREATE FUNCTION f${index}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.amount := coalesce(NEW.amount, 0) + ${index};
  RETURN NEW;
END $$;`;
}

function writeTable(index: number, { tables, columns }: SchemaSize): string {
  const share = Math.floor(((index + 1) * columns) / tables) - Math.floor((index * columns) / tables);
  const more = list(share - common.length, (at) => `extra_${at} ${others[at % others.length]}`);
  const key = `CONSTRAINT t${index}_pkey PRIMARY KEY (id)`;
  return `CREATE TABLE t${index} (\n  ${[...common, ...more, key].join(",\n  ")}\n);`;
}

function writeConstraint(index: number, { tables }: SchemaSize): string {
  const [table, other] = [index % tables, (index * 7) % tables];
  const definitions = [
    `FOREIGN KEY (parent_id) REFERENCES t${other} (id) ON DELETE CASCADE`,
    `CHECK (amount >= 0 AND name <> '')`,
    `UNIQUE (name, parent_id)`,
  ];
  return `ALTER TABLE t${table} ADD CONSTRAINT k${index} ${definitions[index % definitions.length]};`;
}

function writeIndex(index: number, { tables }: SchemaSize): string {
  const keys = ["(parent_id)", "(name text_pattern_ops) WHERE amount > 0", "(lower(name), amount DESC)"];
  return `CREATE INDEX i${index} ON t${index % tables} ${keys[Math.floor(index / tables) % keys.length]};`;
}

function writeTrigger(index: number, { tables, functions }: SchemaSize): string {
  return `CREATE TRIGGER g${index} BEFORE INSERT OR UPDATE ON t${index % tables} ` +
    `FOR EACH ROW EXECUTE FUNCTION f${index % functions}();`;
}
