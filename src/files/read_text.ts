import * as fs from "node:fs";
import { SourceError } from "../core/error.ts";
import { fileError } from "./file_error.ts";

/** The largest file that is read as a whole, in bytes. */
export const largestFile = 256 * 1024 * 1024;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Most revision files fit: then a read is one call, and their size need not be asked for. */
const buffer = new Uint8Array(64 * 1024);

/**
 * Reads a regular file as UTF-8, byte for byte: a BOM and CRLF stay.
 *
 * @throws {SourceError} for a file that is not UTF-8, not regular or too large
 * @throws {UsageError} for one that can't be opened
 */
export function readText(path: string): string {
  try {
    if (!fs.statSync(path).isFile()) throw notRegular(path); // before opening: a FIFO would wait for its writer
  } catch (error) {
    throw fileError("read", path, error);
  }
  return readRegular(path);
}

/** Reads what is known to be a regular file, as {@linkcode readText} does. */
function readRegular(path: string): string {
  const text = readUpTo(path, largestFile);
  if (text !== null) return text;
  throw new SourceError(`Cannot read "${path}": it has more than ${largestFile} bytes`, {
    code: "file_too_large",
    path,
    hint: "split it into several files",
  });
}

/** {@linkcode readRegular}; null for a file that has more than `most` bytes. */
export function readUpTo(path: string, most: number): string | null {
  const bytes = readBytes(path, most);
  try {
    return bytes && decoder.decode(bytes);
  } catch {
    throw notUtf8(path, bytes!);
  }
}

/** The error about a folder, a FIFO or a device where a file should be. */
export function notRegular(path: string): SourceError {
  return new SourceError(`Cannot read "${path}": it is not a regular file`, { code: "not_a_file", path });
}

function readBytes(path: string, most: number): Uint8Array | null {
  try {
    const file = fs.openSync(path, "r");
    try {
      const count = fs.readSync(file, buffer, 0, buffer.length, 0);
      if (count < buffer.length) return buffer.subarray(0, count);
      if (fs.fstatSync(file).size > most) return null;
    } finally {
      fs.closeSync(file);
    }
    return fs.readFileSync(path);
  } catch (error) {
    throw fileError("read", path, error);
  }
}

function notUtf8(path: string, bytes: Uint8Array): SourceError {
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
  const text = lenient.decode(bytes);
  const start = text.indexOf("\uFFFD");
  return new SourceError(`Cannot read "${path}": it is not UTF-8`, {
    code: "not_utf8",
    span: { source: { path, text }, start, end: start + 1 },
    hint: "save it as UTF-8, for example with: iconv -f LATIN1 -t UTF-8",
  });
}
