import * as fs from "node:fs";
import * as path from "node:path";
import { fileError } from "./file_error.ts";

/**
 * Creates a file whole or not at all, and never over another one.
 *
 * @throws {UsageError} when it exists, or can't be written
 */
export function createFile(file: string, text: string): void {
  writeWhole(file, text, (draft) => fs.linkSync(draft, file)); // link fails where rename would replace
}

/**
 * Replaces a file's text whole or not at all; the file's permissions stay.
 *
 * @throws {UsageError} when it can't be written
 */
export function replaceFile(file: string, text: string): void {
  writeWhole(file, text, (draft) => {
    if (fs.existsSync(file)) fs.chmodSync(draft, fs.statSync(file).mode);
    fs.renameSync(draft, file);
  });
}

/** Writes a draft beside the file, makes it durable, then gives it the name. */
function writeWhole(file: string, text: string, publish: (draft: string) => void): void {
  const draft = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const handle = fs.openSync(draft, "wx");
    try {
      fs.writeFileSync(handle, text);
      fs.fsyncSync(handle);
      publish(draft);
    } finally {
      fs.closeSync(handle);
      fs.rmSync(draft, { force: true }); // gone already when it was renamed
    }
  } catch (error) {
    throw fileError("write", file, error);
  }
}
