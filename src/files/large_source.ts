import { Buffer } from "node:buffer";
import * as fs from "node:fs";
import { SourceError } from "../core/error.ts";
import type { Omission, Source, Span } from "../core/source.ts";
import { StatementStream } from "../sql/stream.ts";
import { fileError } from "./file_error.ts";

/** How much is read at once, in bytes. */
const chunkSize = 1024 * 1024;

/**
 * Reads a SQL file whose COPY data may be too much to hold: the data is left out of the source, and read from the file
 * again where it is needed.
 *
 * @param longest how much of the rest is held at most, in code units
 * @throws {SourceError} for a file that is not UTF-8, or whose SQL ends in the middle
 * @throws {UsageError} for one that can't be read
 */
export function readLargeSource(file: string, shownAs: string, longest: number): Source {
  const version = fileVersion(file);
  const reader = new LargeReader(file, shownAs, version, longest);
  for (const chunk of readChunks(file, shownAs, 0, Infinity)) reader.push(chunk);
  return reader.finish();
}

/** Cuts the data out of a text that comes in chunks. */
class LargeReader {
  private readonly stream: StatementStream;
  /** What is kept. */
  private readonly parts: string[] = [];
  private length = 0;
  /** What has been read and is neither kept nor left out yet, and where it begins in the file. */
  private pending = "";
  private readonly at = { units: 0, bytes: 0 };
  private readonly omissions: OmittedData[] = [];

  constructor(
    private readonly file: string,
    private readonly shownAs: string,
    private readonly version: string,
    private readonly longest: number,
  ) {
    this.stream = new StatementStream(shownAs);
  }

  push(chunk: string): void {
    this.pending += chunk;
    for (const piece of this.stream.push(chunk)) {
      if (piece.kind === "copy_data") this.leaveOut(piece.span);
    }
    if (this.length + this.pending.length > this.longest) throw this.tooLarge();
  }

  finish(): Source {
    for (const piece of this.stream.finish()) {
      if (piece.kind === "copy_data") this.leaveOut(piece.span);
    }
    this.keep(this.pending);
    return { path: this.shownAs, text: this.parts.join(""), omissions: this.omissions };
  }

  private leaveOut({ source: { offset = 0 }, start, end }: Span): void {
    const from = offset + start - this.at.units;
    const data = this.pending.slice(from, from + end - start);
    this.keep(this.pending.slice(0, from));
    this.pending = this.pending.slice(from + data.length);
    const bytes = Buffer.byteLength(data);
    let last = this.omissions.at(-1);
    if (last?.at !== this.length) {
      last = new OmittedData(this.file, this.shownAs, this.version, this.length, this.at.bytes);
      this.omissions.push(last);
    }
    last.extend(bytes, countNewlines(data));
    this.at.units += data.length;
    this.at.bytes += bytes;
  }

  private keep(text: string): void {
    if (text === "") return;
    const bytes = Buffer.from(text);
    this.parts.push(bytes.toString()); // a copy: a slice would keep the whole chunk that it is from
    this.length += text.length;
    this.at.units += text.length;
    this.at.bytes += bytes.length;
  }

  private tooLarge(): SourceError {
    return new SourceError(
      `Cannot read "${this.shownAs}": without its COPY data it has more than ${this.longest} characters`,
      { code: "file_too_large", path: this.shownAs, hint: "split it into several revisions" },
    );
  }
}

/** Data that stays in its file. */
class OmittedData implements Omission {
  lines = 0;
  private bytes = 0;

  constructor(
    private readonly file: string,
    private readonly shownAs: string,
    private readonly version: string,
    readonly at: number,
    private readonly start: number,
  ) {}

  extend(bytes: number, lines: number): void {
    this.bytes += bytes;
    this.lines += lines;
  }

  *read(): Generator<string> {
    if (fileVersion(this.file) !== this.version) {
      throw new SourceError(`Cannot read "${this.shownAs}": it has changed meanwhile`, {
        code: "file_changed",
        path: this.shownAs,
        hint: "run it again",
      });
    }
    yield* readChunks(this.file, this.shownAs, this.start, this.bytes);
  }
}

/** What tells that a file was written to. */
function fileVersion(file: string): string {
  try {
    const { ino, size, mtimeNs } = fs.statSync(file, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    throw fileError("read", file, error);
  }
}

/** Reads `length` bytes, or to the end, as UTF-8; no character is cut. */
function* readChunks(file: string, shownAs: string, start: number, length: number): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const buffer = new Uint8Array(chunkSize);
  const handle = openFile(file);
  try {
    for (let done = 0; done < length;) {
      const count = fs.readSync(handle, buffer, 0, Math.min(chunkSize, length - done), start + done);
      if (count === 0) break;
      yield decode(decoder, buffer.subarray(0, count), shownAs);
      done += count;
    }
    yield decode(decoder, null, shownAs);
  } finally {
    fs.closeSync(handle);
  }
}

function openFile(file: string): number {
  try {
    return fs.openSync(file, "r");
  } catch (error) {
    throw fileError("read", file, error);
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array | null, shownAs: string): string {
  try {
    return bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw new SourceError(`Cannot read "${shownAs}": it is not UTF-8`, {
      code: "not_utf8",
      path: shownAs,
      hint: "save it as UTF-8, for example with: iconv -f LATIN1 -t UTF-8",
    });
  }
}

function countNewlines(text: string): number {
  let count = 0;
  for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) count++;
  return count;
}
