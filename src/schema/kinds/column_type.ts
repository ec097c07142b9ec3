import type { Catalog } from "../catalog.ts";
import { quoteName, tableName } from "../name.ts";
import type { CatalogObject } from "../object.ts";
import type { Column } from "./column.ts";
import { isReadOtherwise } from "../printed.ts";
import type { Context } from "./kind.ts";
import type { Hazard, Statements } from "../ddl.ts";
import { alterIdentity, dropsIdentity, fitIdentity } from "./identity.ts";
import { isMadeOtherwise } from "./index_made_otherwise.ts";
import { isBusy, rewriting } from "./online.ts";
import { keepsStorage, typeRisk } from "./type_risk.ts";

/** Types within a family are turned into each other by an assignment, without USING. */
const families: readonly ReadonlySet<string>[] = [
  new Set(["smallint", "integer", "bigint", "numeric", "real", "double precision"]),
  new Set(["date", "timestamp without time zone", "timestamp with time zone"]),
  new Set(["json", "jsonb"]),
  new Set(["bit", "bit varying"]),
  new Set(["inet", "cidr"]),
];
const texts: ReadonlySet<string> = new Set(["text", "character varying", "character", '"char"', "name"]);

/** ALTER COLUMN … TYPE. A copy in a child table changes with its origin. Generated columns have no USING. */
export function alterType(after: Column, before: Column, context: Context): Statements | null {
  if (after.generated !== null || before.generated !== null) return null;
  if (context.isCarried(after)) return [];
  const sql = [
    `ALTER TABLE ${tableName(after)} ALTER COLUMN ${quoteName(after.name)} TYPE ${after.type}`,
    ...(after.collation === null ? [] : [`COLLATE ${after.collation}`]),
    ...usingClause(after, before),
  ].join(" ");
  const first = dropsIdentity(after, before) ? alterIdentity(after, before) : fitIdentity(after, before);
  const isRewritten = isBusy(after, context) && !keepsStorage(after.type, before.type);
  const blocks = isRewritten ? { blocks: rewriting(after) } : {};
  return [...first, { sql, hazard: riskOf(after, before, context), ...blocks }];
}

/** A type that keeps its name has said it when it was replaced; the values of a foreign table are elsewhere. */
function riskOf(after: Column, before: Column, { desired }: Context): Hazard | undefined {
  if (desired.objects.get(after.parent!)?.kind === "foreign_table") return undefined;
  return typeRisk(`${tableName(after)}.${quoteName(after.name)}`, after.type, before.type);
}

/** What PostgreSQL does not carry over by itself, or makes anew from a text that it reads otherwise than it wrote it, when the type of a column changes. */
export function rebuildsForType(
  dependent: CatalogObject,
  after: Column,
  before: Column,
  current: Catalog,
): boolean {
  switch (dependent.kind) {
    case "index":
      return isReadOtherwise(dependent) || isMadeOtherwise(dependent, current);
    case "comment":
    case "sequence_owner":
    case "statistics":
    case "grant":
    case "table":
      return false;
    case "column":
      return true; // a generated one
    case "column_default":
      return usingClause(after, before).length > 0;
    case "constraint":
      return isReadOtherwise(dependent) || isMadeOtherwise(dependent, current) ||
        (isForeignKey(dependent) &&
          (plainType(after.type) !== plainType(before.type) || isUserType(after.type)));
    default:
      return true;
  }
}

function isForeignKey(object: CatalogObject): boolean {
  return "type" in object && object.type === "f";
}

/** Without its length or precision, the array brackets kept. */
function plainType(type: string): string {
  return type.replace(/\([^)]*\)/, "");
}

function usingClause(after: Column, before: Column): string[] {
  const [to, from] = [plainType(after.type), plainType(before.type)];
  const column = quoteName(after.name);
  if (from === to && !isUserType(to)) return [];
  if (texts.has(to) || families.some((family) => family.has(to) && family.has(from))) return [];
  const direct = texts.has(from) ||
    (arrayOf(from) !== null && arrayOf(to) !== null && !isUserType(to + from));
  return [`USING ${column}${direct ? "" : "::text"}::${after.type}`];
}

function arrayOf(type: string): string | null {
  return type.endsWith("[]") ? type.slice(0, -2) : null;
}

/** With an empty search_path every type but PostgreSQL's own is written with its schema. */
function isUserType(type: string): boolean {
  return type.includes(".");
}
