import { quoteLiteral } from "../../core/quote.ts";
import { address, userSchema } from "../address.ts";
import type { Ddl, Hazard } from "../ddl.ts";
import { qualifiedName } from "../name.ts";
import type { CatalogObject, SchemaObject } from "../object.ts";
import { claimType } from "./claim.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";
import { asideName } from "./set_aside.ts";

/** An enumerated type. PostgreSQL, chapter 8.7 "Enumerated Types". */
export interface EnumType extends SchemaObject {
  readonly kind: "enum";
  /** The labels in their order. */
  readonly values: readonly string[];
}

export const enumType: ObjectKind<EnumType> = {
  kind: "enum",
  query: () => `
    select ${address("pg_type", "t.oid")} as address, n.nspname as schema, t.typname as name,
           array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as values
    from pg_type t
    join pg_namespace n on n.oid = t.typnamespace
    where t.typtype = 'e' and ${userSchema}
    order by n.nspname, t.typname`,
  subject: (it) => `TYPE ${qualifiedName(it)}`,
  create: (it) =>
    it.values.length === 0
      ? `CREATE ${enumType.subject(it)} AS ENUM ()`
      : `CREATE ${enumType.subject(it)} AS ENUM (\n${
        it.values.map((value) => `    ${quoteLiteral(value)}`).join(",\n")
      }\n)`,
  drop: (it) => `DROP ${enumType.subject(it)}`,
  rename: (it, before) => renameTo(enumType.subject(before), it),
  attributes: { values: addValues },
  claims: (it) => [claimType(it.schema, it.name)],
  setAside(it, { desired }) {
    const name = asideName(it.name);
    return {
      statements: {
        sql: renameTo(enumType.subject(it), { name }),
        hazard: lostValues(it, desired.objects.get(it.identity)),
      },
      renamed: { ...it, name },
    };
  },
};

/**
 * A type is set aside only when columns hold its values. Those that go to a type of another name say what they risk
 * themselves.
 */
function lostValues(it: EnumType, after: CatalogObject | undefined): Hazard | undefined {
  if (!after || !isEnum(after)) return undefined;
  const lost = it.values.filter((value) => !after.values.includes(value)).map((value) => quoteLiteral(value));
  if (lost.length === 0) return undefined;
  return {
    code: "drops_enum_value",
    message: `rows that hold ${lost.join(" or ")} of ${qualifiedName(it)} make it fail`,
  };
}

function isEnum(object: CatalogObject): object is EnumType {
  return object.kind === "enum";
}

/** Adds what is new, each value in its place; values can neither be removed nor moved, so then the type is replaced. */
function addValues(after: EnumType, before: EnumType): Ddl[] | null {
  const old = new Set(before.values);
  const kept = after.values.filter((value) => old.has(value));
  if (kept.length < old.size || kept.some((value, i) => value !== before.values[i])) return null;
  return after.values.flatMap((value, i): Ddl[] => {
    if (old.has(value)) return [];
    const place = placeOf(after.values, i, old);
    return [{
      sql: `ALTER ${enumType.subject(after)} ADD VALUE ${quoteLiteral(value)}${place}`,
      introduces: [value.replaceAll("'", "''"), qualifiedName(after)],
    }];
  });
}

/** Values are added from the first to the last, so the one before is always there; the last needs no place. */
function placeOf(values: readonly string[], i: number, old: ReadonlySet<string>): string {
  if (!values.slice(i + 1).some((value) => old.has(value))) return "";
  const previous = values[i - 1];
  return previous === undefined
    ? ` BEFORE ${quoteLiteral(values.find((value) => old.has(value))!)}`
    : ` AFTER ${quoteLiteral(previous)}`;
}
