/** A file or a folder of a tar archive. */
export interface TarEntry {
  /** Relative, without a slash at either end. */
  readonly path: string;
  /** What is in the file, a view into the archive; null for a folder. */
  readonly content: Uint8Array | null;
  /** The permissions of a file. Default: it is for its owner alone, as a folder is. */
  readonly mode?: number;
  /** When it was changed, in seconds since 1970. Default: 0. */
  readonly time?: number;
}

const blockSize = 512;

/** Reads a plain tar archive (POSIX.1-1988 "ustar", or older): files and folders, in the archive's order. */
export function* readTar(archive: Uint8Array): Generator<TarEntry> {
  for (let at = 0; at + blockSize <= archive.length;) {
    const header = archive.subarray(at, at + blockSize);
    if (header[0] === 0) return; // two empty blocks end an archive
    const size = Number.parseInt(readField(header, 124, 12), 8);
    const content = archive.subarray(at + blockSize, at + blockSize + size);
    const path = entryPath(header);
    if (path !== "") yield { path, content: isFolder(header) ? null : content };
    at += blockSize + Math.ceil(size / blockSize) * blockSize;
  }
}

/** Writes entries as one tar archive, with nothing in it that differs from one build to the next. */
export function writeTar(entries: Iterable<TarEntry>): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const entry of entries) {
    const { content } = entry;
    blocks.push(entryHeader(entry));
    if (content === null) continue;
    blocks.push(content, new Uint8Array(-content.length & (blockSize - 1)));
  }
  return Buffer.concat([...blocks, new Uint8Array(2 * blockSize)]);
}

function entryPath(header: Uint8Array): string {
  const prefix = readField(header, 257, 5) === "ustar" ? readField(header, 345, 155) : "";
  const name = readField(header, 0, 100);
  return (prefix === "" ? name : `${prefix}/${name}`).replace(/^(\.?\/)+|\/+$|^\.$/g, "");
}

function isFolder(header: Uint8Array): boolean {
  return String.fromCharCode(header[156]!) === "5" || readField(header, 0, 100).endsWith("/");
}

function readField(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end)).trim();
}

function entryHeader({ path, content, mode, time = 0 }: TarEntry): Uint8Array {
  const header = Buffer.alloc(blockSize);
  if (header.write(path, 0) > 100) throw new RangeError(`A tar archive cannot hold the long name ${path}`);
  header.write((mode ?? (content === null ? 0o700 : 0o600)).toString(8).padStart(7, "0"), 100);
  header.write("0000000\0" + "0000000", 108);
  header.write((content?.length ?? 0).toString(8).padStart(11, "0"), 124);
  header.write(time.toString(8).padStart(11, "0"), 136);
  header.write("        " + (content === null ? "5" : "0"), 148);
  header.write("ustar\0" + "00", 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(checksum.toString(8).padStart(6, "0") + "\0 ", 148);
  return header;
}
