import type { Draw } from "./gene.ts";
import {
  baseTypes,
  type KnownType,
  path,
  quote,
  takeName,
  typeNames,
  type World,
  type Writer,
} from "./world.ts";

export const writeSchema: Writer = (draw, world) => {
  const name = draw.pick("name", ["s1", "S 2", "s3"].filter((it) => !world.schemas.includes(it)));
  if (name === undefined) return [];
  world.schemas.push(name);
  world.subjects.push(`SCHEMA ${quote(name)}`);
  world.grantable.push({ subject: `SCHEMA ${quote(name)}`, privileges: ["USAGE", "CREATE"] });
  return [`CREATE SCHEMA ${quote(name)}`];
};

const labels = ["new", "open", "it's", "done", "Closed", "x", "y"];

export const writeEnum: Writer = (draw, world) => {
  const it = takeName(draw, world, "type", typeNames);
  if (!it) return [];
  const chosen = draw.shuffle("order", ["first", ...draw.some("label", labels, 0.6)]);
  const literals = chosen.map((label) => `'${label.replaceAll("'", "''")}'`);
  know(world, it.path, { name: it.path, samples: [literals[0]!], sorts: true, family: `enum ${it.path}` });
  return [`CREATE TYPE ${it.path} AS ENUM (${literals.join(", ")})`];
};

export const writeDomain: Writer = (draw, world) => {
  const it = takeName(draw, world, "type", typeNames);
  const base = draw.pick("base", world.types, ({ name }) => name)!;
  if (!it) return [];
  const sample = base.samples[0]!;
  const parts = [
    ...(draw.chance("default", 0.4) ? [`DEFAULT (${sample})::${base.name}`] : []),
    ...(draw.chance("not null", 0.2) ? ["NOT NULL"] : []),
    ...draw.some("check", ["one", "two"], 0.4).map((name) =>
      `CONSTRAINT ${name} CHECK (${checkOf(draw, name, base)})`
    ),
  ];
  know(world, it.path, {
    name: it.path,
    samples: base.samples,
    sorts: base.sorts && !base.name.includes("."),
    family: base.family,
  }, "DOMAIN");
  return [`CREATE DOMAIN ${it.path} AS ${base.name} ${parts.join(" ")}`];
};

function checkOf(draw: Draw, name: string, base: KnownType): string {
  if (!base.sorts || base.name.includes(".") || draw.chance(`${name} form`, 0.4)) {
    return "VALUE IS NOT NULL OR VALUE IS NULL";
  }
  return `VALUE <= (${base.samples[0]})::${base.name} OR VALUE IS NOT NULL`;
}

export const writeComposite: Writer = (draw, world) => {
  const it = takeName(draw, world, "type", typeNames);
  if (!it) return [];
  const names = draw.some("attribute", ["one", "two", "three", "Four"], 0.5);
  const attributes = names.map((name) => {
    const type = draw.pick(`${name} type`, world.types, (one) => one.name)!;
    return `${quote(name)} ${type.name}`;
  });
  if (attributes.length === 0) attributes.push("one integer");
  know(world, it.path, { name: it.path, samples: ["NULL"], sorts: false, family: `composite ${it.path}` });
  return [`CREATE TYPE ${it.path} AS (${attributes.join(", ")})`];
};

export const writeRange: Writer = (draw, world) => {
  const it = takeName(draw, world, "type", typeNames);
  const subtype = draw.pick(
    "subtype",
    baseTypes.filter(({ sorts, name }) => sorts && !name.includes("(")),
    (one) => one.name,
  )!;
  if (!it) return [];
  know(world, it.path, { name: it.path, samples: ["'empty'"], sorts: true, family: `range ${it.path}` });
  const multirange = world.version >= 14 && draw.chance("multirange", 0.3)
    ? `, MULTIRANGE_TYPE_NAME = ${path(it.schema, `${it.name}_many`)}`
    : "";
  return [`CREATE TYPE ${it.path} AS RANGE (SUBTYPE = ${subtype.name}${multirange})`];
};

function know(world: World, where: string, type: KnownType, noun = "TYPE"): void {
  world.types.push(type);
  world.subjects.push(`${noun} ${where}`);
  world.grantable.push({ subject: `${noun} ${where}`, privileges: ["USAGE"] });
}

export const writeSequence: Writer = (draw, world) => {
  const it = takeName(draw, world, "relation", ["sa", "sb", "sc"]);
  if (!it) return [];
  world.sequences.push(it.path);
  world.subjects.push(`SEQUENCE ${it.path}`);
  world.grantable.push({ subject: `SEQUENCE ${it.path}`, privileges: ["USAGE", "SELECT", "UPDATE"] });
  const options = [
    ...(draw.chance("type", 0.4) ? [`AS ${draw.pick("which type", ["integer", "bigint", "smallint"])}`] : []),
    ...(draw.chance("increment", 0.3) ? [`INCREMENT BY ${draw.number("by", 9) + 2}`] : []),
    ...(draw.chance("start", 0.3) ? [`START WITH ${draw.number("at", 90) + 1}`] : []),
    ...(draw.chance("maximum", 0.3) ? [`MAXVALUE ${draw.number("most", 900) + 100}`] : []),
    ...(draw.chance("cache", 0.2) ? ["CACHE 5"] : []),
    ...(draw.chance("cycle", 0.2) ? ["CYCLE"] : []),
  ];
  return [`CREATE SEQUENCE ${it.path} ${options.join(" ")}`];
};
