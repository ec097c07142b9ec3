import { zipSync } from "fflate";
import { gzipSync } from "node:zlib";
import { writeTar } from "../../src/database/embedded/tar.ts";

/** A file of an archive, under the archive's one folder. */
export interface ArchiveFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly isExecutable?: boolean;
}

/** A `.tar.gz` of files under one folder. The same files at the same time (in seconds) give the same bytes. */
export function tarGz(folder: string, files: readonly ArchiveFile[], time: number): Uint8Array {
  const entries = files.map(({ path, content, isExecutable }) => ({
    ...{ path: `${folder}/${path}`, content, time },
    mode: isExecutable ? 0o755 : 0o644,
  }));
  return gzipSync(writeTar(entries), { level: 6 });
}

/** A `.zip` of files under one folder, in the same way. */
export function zip(folder: string, files: readonly ArchiveFile[], time: number): Uint8Array {
  const entries = files.map(({ path, content }) => [`${folder}/${path}`, content] as const);
  return zipSync(Object.fromEntries(entries), { level: 6, mtime: zipTime(time) });
}

/** A zip has no time zone: its times are those of a clock on the wall, which is UTC's here wherever it is built. */
function zipTime(time: number): Date {
  const date = new Date(time * 1000);
  return new Date(date.getTime() + date.getTimezoneOffset() * 60_000);
}
