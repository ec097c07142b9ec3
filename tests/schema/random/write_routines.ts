import { claim, functionNames, type KnownType, path, quote, type World, type Writer } from "./world.ts";

/** An immutable function of one argument, which defaults, checks, indexes and generated columns use. */
export const writeFunction: Writer = (draw, world) => {
  const [argument, result] = ["argument", "result"].map((question) =>
    draw.pick(question, world.types, (type) => type.name)!
  ) as [KnownType, KnownType];
  const it = overload(
    world,
    draw.pick("schema", world.schemas)!,
    draw.pick("name", functionNames)!,
    argument.name,
  );
  if (!it) return [];
  world.functions.push({ path: it, argument, result });
  const subject = `FUNCTION ${it}(${argument.name})`;
  world.subjects.push(subject);
  world.grantable.push({ subject, privileges: ["EXECUTE"] });
  const value = `(${draw.pick("value", result.samples)})::${result.name}`;
  const options = [
    "IMMUTABLE",
    ...(draw.chance("strict", 0.2) ? ["STRICT"] : []),
    ...(draw.chance("parallel", 0.2) ? ["PARALLEL SAFE"] : []),
    ...(draw.chance("cost", 0.2) ? [`COST ${draw.number("how dear", 90) + 10}`] : []),
    ...(draw.chance("settings", 0.2) ? ["SET search_path TO 'pg_catalog'"] : []),
  ].join(" ");
  const head = `CREATE FUNCTION ${it}(${
    draw.chance("named", 0.7) ? "p " : ""
  }${argument.name}) RETURNS ${result.name} ${options}`;
  const form = draw.number("form", 3);
  if (form === 0 && world.version >= 14) return [`${head} LANGUAGE sql RETURN ${value}`];
  if (form === 1) return [`${head} LANGUAGE plpgsql AS $$ BEGIN RETURN ${value}; END $$`];
  return [`${head} LANGUAGE sql AS $$ SELECT ${value} $$`];
};

/** A function that returns rows of a relation, or takes one. */
export const writeRowFunction: Writer = (draw, world) => {
  const relation = draw.pick("relation", world.relations, (one) => one.path);
  if (!relation) return [];
  const takes = draw.chance("takes", 0.5);
  const schema = draw.pick("schema", world.schemas)!;
  const it = overload(world, schema, draw.pick("name", functionNames)!, takes ? relation.path : "");
  if (!it) return [];
  world.subjects.push(`FUNCTION ${it}(${takes ? relation.path : ""})`);
  if (takes) {
    return [`CREATE FUNCTION ${it}(${relation.path}) RETURNS integer LANGUAGE sql STABLE AS $$ SELECT 1 $$`];
  }
  return [
    `CREATE FUNCTION ${it}() RETURNS SETOF ${relation.path} LANGUAGE sql STABLE AS $$ SELECT * FROM ${relation.path} $$`,
  ];
};

export const writeTriggerFunction: Writer = (draw, world) => {
  const it = overload(
    world,
    draw.pick("schema", world.schemas)!,
    draw.pick("name", ["tf1", "tf2", "tf3"])!,
    "",
  );
  if (!it) return [];
  world.triggerFunctions.push(it);
  world.subjects.push(`FUNCTION ${it}()`);
  return [
    `CREATE FUNCTION ${it}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN -- ${
      draw.number("body", 9)
    }\n  RETURN NEW; END $$`,
  ];
};

export const writeProcedure: Writer = (draw, world) => {
  const type = draw.pick("type", world.types, (one) => one.name)!;
  const it = overload(
    world,
    draw.pick("schema", world.schemas)!,
    draw.pick("name", functionNames)!,
    type.name,
  );
  if (!it) return [];
  world.subjects.push(`PROCEDURE ${it}(${type.name})`);
  return [
    `CREATE PROCEDURE ${it}(p ${type.name}) LANGUAGE plpgsql AS $$ BEGIN PERFORM ${
      draw.number("body", 9)
    }; END $$`,
  ];
};

export const writeAggregate: Writer = (draw, world) => {
  const steps = world.functions.filter(({ argument, result }) => argument.name === result.name);
  const final = draw.pick("final", steps, (one) => one.path + one.argument.name);
  if (!final || final.argument.name !== "integer") return [];
  const it = overload(world, draw.pick("schema", world.schemas)!, "agg", "integer");
  if (!it) return [];
  world.subjects.push(`AGGREGATE ${it}(integer)`);
  const initial = draw.chance("initial", 0.5) ? `, INITCOND = '${draw.number("from", 9)}'` : "";
  return [
    `CREATE AGGREGATE ${it}(integer) (SFUNC = int4pl, STYPE = integer, FINALFUNC = ${final.path}${initial})`,
  ];
};

function overload(world: World, schema: string, name: string, argument: string): string | null {
  const input = argument.replace(/\(.*\)/, ""); // type modifiers make no other signature
  return claim(world, "function", `${quote(schema)}.${quote(name)}(${input})`) && path(schema, name);
}
