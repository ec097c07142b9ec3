import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../core/error.ts";
import type { Source } from "../core/source.ts";
import { displayPath, listFiles } from "./read_revisions.ts";
import { readText } from "./read_text.ts";

/**
 * Reads the files of a schema: each path is a file, or a folder whose `.sql` files count, also those in folders below.
 *
 * @param paths absolute
 * @param displayFrom paths in errors are shown relative to this folder where they are below it
 * @throws {UsageError} for a path where nothing is, or a folder without any file
 */
export function readSchemaFiles(paths: readonly string[], displayFrom: string): Source[] {
  const files = [...new Set(paths.flatMap(filesAt))];
  return files.map((file) => ({ path: displayPath(file, displayFrom), text: readText(file) }));
}

function filesAt(place: string): string[] {
  const stat = fs.statSync(place, { throwIfNoEntry: false });
  if (!stat) {
    throw new UsageError(`Cannot read the schema: there is no file or folder "${place}"`, {
      code: "no_schema",
      path: place,
      hint: "write the schema that you want there, or correct the path",
    });
  }
  if (!stat.isDirectory()) return [place];
  const files = listFiles(path.resolve(place), true);
  if (files.length > 0) return files;
  throw new UsageError(`Cannot read the schema: there is no .sql file in "${place}"`, {
    code: "no_schema",
    path: place,
  });
}
