import type { Hazard } from "../ddl.ts";

/**
 * What the values of a column, or of whatever has a type, risk when it becomes another one; undefined when every value
 * of the old type is one of the new one and stays what it is.
 *
 * @param of whose values, such as `public.users.age`
 */
export function typeRisk(of: string, to: string, from: string): Hazard | undefined {
  if (isWidening(to, from)) return undefined;
  const message = `values of ${of} that do not fit ${to} are changed, or make it fail`;
  return { code: "narrows_type", message };
}

/** Whether PostgreSQL takes the values of one type for those of another as they are stored. */
export function keepsStorage(to: string, from: string): boolean {
  const [wide, narrow] = [parse(to), parse(from)];
  const isSame = wide.name === narrow.name && wide.limits[1] === narrow.limits[1];
  const areTexts = hasText.has(wide.name) && hasText.has(narrow.name);
  const isFree = wide.limits.length === 0 && wide.name === narrow.name && wide.name !== "character";
  const isPadded = wide.name === "character" || wide.name === "bit";
  if (wide.isArray || narrow.isArray) return to === from; // arrays are built anew, element by element
  return isWidening(to, from) && !isPadded && (isSame || areTexts || isFree);
}

/** A type as `format_type` writes it, in parts. */
interface TypeParts {
  /** Without length, precision and brackets. */
  readonly name: string;
  /** Length, precision, scale; empty when they are not limited. */
  readonly limits: readonly number[];
  readonly isArray: boolean;
}

function parse(type: string): TypeParts {
  const [, limits] = /\(([\d,-]+)\)/.exec(type) ?? [];
  return {
    name: type.replace(/\([\d,-]+\)/, "").replace(/(\[\])+$/, ""),
    limits: limits?.split(",").map(Number) ?? [],
    isArray: type.endsWith("[]"),
  };
}

/** The types that hold all values of another one, when neither is limited. */
const wider: Readonly<Record<string, readonly string[]>> = {
  smallint: ["integer", "bigint", "numeric", "real", "double precision"],
  integer: ["bigint", "numeric", "double precision"],
  bigint: ["numeric"],
  real: ["double precision"],
  "character varying": ["text"],
  name: ["text", "character varying"],
  text: ["character varying"],
  date: ["timestamp without time zone", "timestamp with time zone"],
  "timestamp without time zone": ["timestamp with time zone"],
  jsonb: ["json"],
  cidr: ["inet"],
  bit: ["bit varying"],
};

/** How many digits before the point the whole numbers have. */
const digits: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };

const hasText = new Set(["text", "character varying"]);

function isWidening(to: string, from: string): boolean {
  if (to === from) return true;
  const [wide, narrow] = [parse(to), parse(from)];
  if (wide.isArray !== narrow.isArray) {
    return !wide.isArray && hasText.has(wide.name) && wide.limits.length === 0;
  }
  if (wide.name !== narrow.name) {
    if (wide.name === "numeric" && wide.limits.length > 0) {
      return holdsDigits(wide, digits[narrow.name] ?? Infinity);
    }
    const isText = hasText.has(wide.name) && narrow.name !== "character";
    if (!isText && !wider[narrow.name]?.includes(wide.name)) return false;
    return wide.limits.length === 0 || (isLengthText(narrow) && isLongEnough(wide, narrow));
  }
  if (wide.limits.length === 0) return true;
  if (wide.name === "numeric") {
    const [precision = Infinity, scale = 0] = narrow.limits;
    return holdsDigits(wide, precision - scale) && (wide.limits[1] ?? 0) >= scale;
  }
  return wide.name !== "bit" && isLongEnough(wide, narrow);
}

function isLengthText({ name }: TypeParts): boolean {
  return name === "character varying";
}

function isLongEnough(wide: TypeParts, narrow: TypeParts): boolean {
  return wide.limits[0]! >= (narrow.limits[0] ?? Infinity);
}

function holdsDigits({ limits: [precision = 0, scale = 0] }: TypeParts, beforePoint: number): boolean {
  return precision - scale >= beforePoint;
}
