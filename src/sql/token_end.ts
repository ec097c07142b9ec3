import { IS_DIGIT, IS_SPACE, UNIT_CLASS } from "./unit_class.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x27;
const STAR = 0x2a;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const UNDERSCORE = 0x5f;

/** The code unit at an offset, or -1 after the end. */
export function unitAt(text: string, i: number): number {
  return i < text.length ? text.charCodeAt(i) : -1;
}

/** The offset after a quoted thing that opens at `open` and doubles its quote inside; -1 when it is never closed. */
export function quotedEnd(text: string, open: number, quote: "'" | '"'): number {
  const unit = quote.charCodeAt(0);
  let close = text.indexOf(quote, open + 1);
  while (close !== -1 && unitAt(text, close + 1) === unit) close = text.indexOf(quote, close + 2);
  return close === -1 ? -1 : close + 1;
}

/**
 * The offset after an `E'…'` whose quote is at `open`; -1 when it is never closed.
 * A continuation on a later line belongs to it, because it has backslash escapes, too.
 */
export function escapedEnd(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === BACKSLASH) i++;
    else if (unit === QUOTE && unitAt(text, i + 1) === QUOTE) i++;
    else if (unit === QUOTE) {
      const next = continuation(text, i + 1);
      if (next === -1) return i + 1;
      i = next;
    }
  }
  return -1;
}

/** The quote that continues a string: after white space and line comments with a line's end among them; or -1. */
function continuation(text: string, from: number): number {
  let sawNewline = false;
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === NEWLINE || unit === RETURN) sawNewline = true;
    else if (unit === QUOTE) return sawNewline ? i : -1;
    else if (unit === MINUS && unitAt(text, i + 1) === MINUS) i = lineEnd(text, i) - 1;
    else if ((UNIT_CLASS[unit]! & IS_SPACE) === 0) return -1;
  }
  return -1;
}

/** The offset after a block comment, from inside it; -1 when it is never closed. */
export function blockCommentEnd(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === STAR && unitAt(text, i + 1) === SLASH) {
      i++;
      if (--depth === 0) return i + 1;
    } else if (unit === SLASH && unitAt(text, i + 1) === STAR) {
      i++;
      depth++;
    }
  }
  return -1;
}

/** The offset of the end of the line: PostgreSQL ends a line comment at a carriage return, too. */
export function lineEnd(text: string, from: number): number {
  let i = from;
  for (; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === NEWLINE || unit === RETURN) break;
  }
  return i;
}

/**
 * The offset after a number: digits with `_` and `.`, an exponent; `0x`, `0o` and `0b` (PostgreSQL 16) with their digits.
 * A letter that follows at once begins a word, as it did up to PostgreSQL 14; later servers refuse it.
 */
export function numberEnd(text: string, start: number): number {
  let i = start + 1;
  if (text.charCodeAt(start) === ZERO && isBase(unitAt(text, i)) && isHexDigit(unitAt(text, i + 1))) {
    for (i++; isHexDigit(unitAt(text, i)) || unitAt(text, i) === UNDERSCORE; i++);
    return i;
  }
  for (; isDecimal(unitAt(text, i)) || unitAt(text, i) === DOT; i++);
  return (unitAt(text, i) | 0x20) === 0x65 ? exponentEnd(text, i) : i;
}

/** The offset after the digits that begin at `from`. */
export function digitsEnd(text: string, from: number): number {
  let i = from;
  while (isDigit(unitAt(text, i))) i++;
  return i;
}

function exponentEnd(text: string, e: number): number {
  const sign = unitAt(text, e + 1);
  let i = sign === PLUS || sign === MINUS ? e + 2 : e + 1;
  if (!isDigit(unitAt(text, i))) return e;
  while (isDecimal(unitAt(text, i))) i++;
  return i;
}

function isDigit(unit: number): boolean {
  return unit !== -1 && (UNIT_CLASS[unit]! & IS_DIGIT) !== 0;
}

function isDecimal(unit: number): boolean {
  return isDigit(unit) || unit === UNDERSCORE;
}

/** The letters of `0x`, `0o`, `0b`. */
function isBase(unit: number): boolean {
  const letter = unit | 0x20;
  return letter === 0x78 || letter === 0x6f || letter === 0x62;
}

function isHexDigit(unit: number): boolean {
  const letter = unit | 0x20;
  return isDigit(unit) || (letter >= 0x61 && letter <= 0x66);
}
