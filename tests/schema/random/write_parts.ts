import type { Draw } from "./gene.ts";
import {
  claim,
  conditionOn,
  expressionOver,
  type KnownColumn,
  path,
  quote,
  type Relation,
  type World,
  type Writer,
} from "./world.ts";
import { isTable } from "./write_tables.ts";

/** A foreign key, on a column of its own; cycles and self-references come by themselves. */
export const writeForeignKey: Writer = (draw, world) => {
  const table = pickTable(draw, "table", world, (one) => one.isPlain);
  const target = pickTable(draw, "target", world, (one) => one.key !== null);
  if (!table || !target) return [];
  const name = `ref_${draw.number("number", 3)}`;
  if (claim(world, `column/${table.path}`, name) === null) return [];
  const timing = draw.pick("timing", [
    "",
    "",
    " DEFERRABLE",
    " DEFERRABLE INITIALLY DEFERRED",
    " NOT VALID",
  ])!;
  const action = draw.pick("action", [
    "",
    " ON DELETE CASCADE",
    " ON DELETE SET NULL",
    " ON UPDATE CASCADE",
  ])!;
  world.subjects.push(`CONSTRAINT ${name}_fk ON ${table.path}`);
  return [
    `ALTER TABLE ${table.path} ADD COLUMN ${name} ${target.key!.type.name}`,
    `ALTER TABLE ${table.path} ADD CONSTRAINT ${name}_fk FOREIGN KEY (${name}) REFERENCES ${target.path} (${
      quote(target.key!.name)
    })${action}${timing}`,
  ];
};

export const writeUnique: Writer = (draw, world) => {
  const table = pickTable(draw, "table", world, (one) => !one.isPartitioned && !one.isPartition);
  const columns = table?.columns.filter(({ type }) => type.sorts) ?? [];
  const first = draw.pick("column", columns, (it) => it.name);
  if (!table || !first) return [];
  const name = `u${draw.number("number", 4)}_${table.name}`;
  if (claim(world, `relation/${table.schema}`, name) === null) return [];
  const exclusion = draw.chance("exclusion", 0.2);
  const definition = exclusion
    ? `EXCLUDE USING btree (${quote(first.name)} WITH =)${
      draw.chance("where", 0.3) ? ` WHERE (${conditionOn(draw, "where", table.columns, world)})` : ""
    }`
    : `UNIQUE${world.version >= 15 && draw.chance("nulls", 0.2) ? " NULLS NOT DISTINCT" : ""} (${
      quote(first.name)
    })${
      draw.chance("include", 0.2)
        ? ` INCLUDE (${quote(draw.pick("included", table.columns, (it) => it.name)!.name)})`
        : ""
    }`;
  world.subjects.push(`CONSTRAINT ${quote(name)} ON ${table.path}`, `INDEX ${path(table.schema, name)}`);
  const deferrable = draw.chance("deferrable", 0.2) ? " DEFERRABLE" : "";
  return [`ALTER TABLE ${table.path} ADD CONSTRAINT ${quote(name)} ${definition}${deferrable}`];
};

export const writeIndex: Writer = (draw, world) => {
  const relation = draw.pick(
    "relation",
    world.relations.filter((one) => one.kind !== "view" && !one.isPartition),
    (one) => one.path,
  );
  const name = relation && `i${draw.number("number", 5)}_${relation.name}`;
  const keys = relation?.columns.filter(({ type }) => type.sorts) ?? [];
  if (!relation || !name || keys.length === 0 || claim(world, `relation/${relation.schema}`, name) === null) {
    return [];
  }
  world.subjects.push(`INDEX ${path(relation.schema, name)}`);
  const unique = draw.chance("unique", 0.2) && !relation.isPartitioned;
  const hash = !unique && draw.chance("hash", 0.1);
  const key = draw.pick("key", keys, (it) => it.name)!;
  const plain = quote(key.name);
  const sort = hash ? "" : draw.pick("sort", ["", "", " DESC", " DESC NULLS LAST"])!;
  const isWhole = draw.chance("column", 0.6);
  const first = isWhole || key.isGenerated ? plain : `(${expressionOver(draw, "key", key, world).sql})`;
  const sortsExpression = isWhole || key.isGenerated || sortsAs(draw, key, world);
  const second = !hash && draw.chance("second", 0.3)
    ? `, ${quote(draw.pick("other", keys, (it) => it.name)!.name)}`
    : "";
  const where = draw.chance("where", 0.25)
    ? ` WHERE ${conditionOn(draw, "where", relation.columns, world)}`
    : "";
  const fill = draw.chance("fill", 0.1) ? ` WITH (fillfactor=${60 + draw.number("factor", 30)})` : "";
  return [
    `CREATE ${unique ? "UNIQUE " : ""}INDEX ${quote(name)} ON ${relation.path} USING ${
      hash ? "hash" : "btree"
    } (${sortsExpression ? first : plain}${sort}${second})${fill}${where}`,
  ];
};

/** A btree wants an expression whose type sorts. */
function sortsAs(draw: Draw, key: KnownColumn, world: World): boolean {
  const { type } = expressionOver(draw, "key", key, world);
  return world.types.find(({ name }) => name === type)?.sorts ?? true;
}

export const writeTrigger: Writer = (draw, world) => {
  const call = draw.pick("function", world.triggerFunctions);
  const relation = draw.pick(
    "relation",
    world.relations.filter(({ kind }) => kind !== "materialized view"),
    (one) => one.path,
  );
  const name = relation &&
    claim(world, `trigger/${relation.path}`, `tr${draw.number("number", 3)}_${relation.name}`);
  if (!relation || !call || !name) return [];
  world.subjects.push(`TRIGGER ${quote(name)} ON ${relation.path}`);
  const execute = `EXECUTE FUNCTION ${call}(${
    draw.chance("argument", 0.3) ? `'${draw.number("of", 9)}'` : ""
  })`;
  if (relation.kind === "view") {
    return [`CREATE TRIGGER ${quote(name)} INSTEAD OF INSERT ON ${relation.path} FOR EACH ROW ${execute}`];
  }
  if (draw.chance("constraint", 0.15) && !relation.isPartitioned) {
    return [
      `CREATE CONSTRAINT TRIGGER ${
        quote(name)
      } AFTER INSERT ON ${relation.path} DEFERRABLE FOR EACH ROW ${execute}`,
    ];
  }
  const column = draw.pick("column", relation.columns, (it) => it.name)!;
  const event = draw.pick("event", [
    "INSERT",
    "UPDATE",
    "DELETE",
    "INSERT OR UPDATE",
    `UPDATE OF ${quote(column.name)}`,
  ])!;
  const when = draw.chance("when", 0.3) && !column.isGenerated && !event.includes("DELETE")
    ? ` WHEN (NEW.${quote(column.name)} IS NOT NULL)`
    : "";
  const time = draw.pick("time", ["BEFORE", "AFTER"])!;
  const statements = [
    `CREATE TRIGGER ${quote(name)} ${time} ${event} ON ${relation.path} FOR EACH ROW${when} ${execute}`,
  ];
  if (draw.chance("disabled", 0.15)) {
    statements.push(`ALTER TABLE ${relation.path} DISABLE TRIGGER ${quote(name)}`);
  }
  return statements;
};

export const writePolicy: Writer = (draw, world) => {
  const table = pickTable(draw, "table", world, () => true);
  const name = table && claim(world, `policy/${table.path}`, draw.pick("name", ["Pol one", "p2", "p3"])!);
  if (!table || !name) return [];
  world.subjects.push(`POLICY ${quote(name)} ON ${table.path}`);
  const command = draw.pick("command", ["ALL", "SELECT", "UPDATE", "DELETE"])!;
  const other = draw.chance("subquery", 0.3)
    ? draw.pick("other", world.relations, (one) => one.path)
    : undefined;
  const using = other
    ? `EXISTS (SELECT FROM ${other.path})`
    : conditionOn(draw, "using", table.columns, world);
  return [
    `CREATE POLICY ${quote(name)} ON ${table.path} AS ${
      draw.pick("as", ["PERMISSIVE", "RESTRICTIVE"])
    } FOR ${command} TO ${draw.pick("to", ["PUBLIC", "pg_monitor", "PUBLIC"])} USING (${using})`,
  ];
};

export const writeRule: Writer = (draw, world) => {
  const table = pickTable(draw, "table", world, (one) => one.isPlain);
  const name = table && claim(world, `rule/${table.path}`, draw.pick("name", ["r1", "r2"])!);
  if (!table || !name) return [];
  world.subjects.push(`RULE ${name} ON ${table.path}`);
  const event = draw.pick("event", ["INSERT", "UPDATE", "DELETE"])!;
  const other = draw.pick("other", world.relations.filter(isTable), (one) => one.path)!;
  const action = draw.chance("nothing", 0.5)
    ? "INSTEAD NOTHING"
    : `ALSO DELETE FROM ${other.path} WHERE false`;
  return [`CREATE RULE ${name} AS ON ${event} TO ${table.path} DO ${action}`];
};

export const writeStatistics: Writer = (draw, world) => {
  const table = pickTable(draw, "table", world, () => true);
  const columns = draw.shuffle(
    "order",
    table?.columns.filter(({ type, isGenerated }) => type.sorts && !isGenerated) ?? [],
    (it) => it.name,
  );
  const name = table && `st${draw.number("number", 4)}`;
  if (!table || !name || columns.length < 2 || claim(world, `statistics/${table.schema}`, name) === null) {
    return [];
  }
  world.subjects.push(`STATISTICS ${path(table.schema, name)}`);
  const kinds = draw.some("kind", ["ndistinct", "dependencies", "mcv"], 0.5);
  return [
    `CREATE STATISTICS ${path(table.schema, name)}${kinds.length > 0 ? ` (${kinds.join(", ")})` : ""} ON ${
      columns.slice(0, 2).map((it) => quote(it.name)).join(", ")
    } FROM ${table.path}`,
  ];
};

/** Ties a sequence to a column. */
export const writeOwnedBy: Writer = (draw, world) => {
  const sequence = draw.pick("sequence", world.sequences);
  if (!sequence || claim(world, "owned", sequence) === null) return [];
  const schema = sequence.slice(0, sequence.lastIndexOf("."));
  const table = pickTable(draw, "table", world, (one) => quote(one.schema) === schema);
  if (!table) return [];
  return [
    `ALTER SEQUENCE ${sequence} OWNED BY ${table.path}.${
      quote(draw.pick("column", table.columns, (it) => it.name)!.name)
    }`,
  ];
};

export const writeComment: Writer = (draw, world) => {
  const subject = draw.pick("subject", world.subjects)!;
  if (claim(world, "comment", subject) === null) return [];
  return [`COMMENT ON ${subject} IS 'comment ${draw.number("text", 100)}'`];
};

export const writeGrant: Writer = (draw, world) => {
  const thing = draw.pick("thing", world.grantable, (it) => it.subject + it.privileges[0]);
  if (!thing) return [];
  const option = draw.chance("option", 0.15);
  const role = option ? "pg_monitor" : draw.pick("role", ["PUBLIC", "pg_monitor", "pg_signal_backend"])!;
  return [
    `GRANT ${draw.pick("privilege", thing.privileges)} ON ${thing.subject} TO ${role}${
      option ? " WITH GRANT OPTION" : ""
    }`,
  ];
};

function pickTable(
  draw: Draw,
  question: string,
  world: World,
  fits: (table: Relation) => boolean,
): Relation | undefined {
  return draw.pick(question, world.relations.filter((one) => isTable(one) && fits(one)), (one) => one.path);
}
