import * as fs from "node:fs";
import * as path from "node:path";
import { SourceError, UsageError } from "../core/error.ts";
import type { Source } from "../core/source.ts";
import { parseRevision } from "../revision/parse.ts";
import type { Revision } from "../revision/revision.ts";
import { fileError } from "./file_error.ts";
import { readLargeSource } from "./large_source.ts";
import { largestFile, notRegular, readUpTo } from "./read_text.ts";

/** Where revision files are. */
export interface RevisionFolders {
  /** In the order of the settings: this order is the tie-break of every plan. */
  readonly versionLocations: readonly string[];
  readonly recursiveVersionLocations: boolean;
}

/**
 * Reads every `.sql` file of the folders: file names sorted within a folder, as Alembic loads them.
 * Files whose name begins with a dot are an editor's and are passed over.
 *
 * @param displayFrom paths in errors are shown relative to this folder where they are below it
 * @throws {SourceError} for a file that is no revision
 * @throws {UsageError} for a folder that can't be read
 */
export function readRevisions(folders: RevisionFolders, displayFrom: string): Revision[] {
  const revisions: Revision[] = [];
  const seen = new Set<string>();
  for (const location of folders.versionLocations) {
    for (const file of listFiles(location, folders.recursiveVersionLocations)) {
      if (seen.has(file)) continue; // a folder that is listed twice, or inside another one
      seen.add(file);
      revisions.push(parseRevision(readSource(file, displayPath(file, displayFrom))));
    }
  }
  return revisions;
}

/** Of a larger file, the data of COPY is not held. In bytes. */
const heldWhole = 4 * 1024 * 1024;

function readSource(file: string, shownAs: string): Source {
  const text = readUpTo(file, heldWhole);
  return text === null ? readLargeSource(file, shownAs, largestFile) : { path: shownAs, text };
}

/** A path as a person would type it: relative when it is below `from`, else absolute. */
export function displayPath(file: string, from: string): string {
  return file.startsWith(from + path.sep) ? file.slice(from.length + 1) : file;
}

/**
 * The `.sql` files of a folder, absolute, in load order. Links are followed; a folder that several of them lead to is
 * read once, so that a few links can't make a walk of thousands of years.
 */
export function listFiles(folder: string, recursive: boolean, visited = new Set<string>()): string[] {
  const entries = readFolder(folder).sort((a, b) => a.name < b.name ? -1 : 1);
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const full = path.join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? linkedKind(full) : entry;
    if (kind.isDirectory()) folders.push(full);
    else if (entry.name.endsWith(".sql")) {
      if (!kind.isFile()) throw notRegular(full);
      files.push(full);
    }
  }
  if (recursive) {
    for (const below of folders) {
      checkLoop(below, folder);
      const target = fs.realpathSync(below);
      if (visited.has(target)) continue;
      visited.add(target);
      files.push(...listFiles(below, true, visited));
    }
  }
  return files;
}

function linkedKind(link: string): fs.Stats {
  try {
    return fs.statSync(link);
  } catch (error) {
    throw fileError("read", link, error);
  }
}

/** A link to a folder above would be walked for ever. */
function checkLoop(below: string, folder: string): void {
  const target = fs.realpathSync(below);
  if (!(fs.realpathSync(folder) + path.sep).startsWith(target + path.sep)) return;
  throw new SourceError(`Cannot read "${below}": it is a link to a folder above it`, {
    code: "folder_loop",
    path: below,
    hint: "remove the link",
  });
}

function readFolder(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new UsageError(`Cannot read the revisions: there is no folder "${folder}"`, {
        code: "no_version_location",
        path: folder,
        hint: 'create it, or correct "script_location" or "version_locations" in the settings',
        cause: error,
      });
    }
    throw fileError("read", folder, error);
  }
}
