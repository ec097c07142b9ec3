import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../core/error.ts";
import { fileError } from "./file_error.ts";

/**
 * Creates a file whole or not at all, and never over another one.
 *
 * @throws {UsageError} when it exists, or can't be written
 */
export function createFile(file: string, text: string): void {
  writeWhole(file, text, (draft) => takeName(draft, file));
}

/**
 * Gives a draft a name that nothing has yet. A link fails where a rename would replace; where the file system knows no
 * links, such as exFAT and some network shares, an empty file of ours holds the name until it is replaced.
 *
 * @throws `EEXIST` when something has the name
 */
export function takeName(draft: string, file: string, link: typeof fs.linkSync = fs.linkSync): void {
  try {
    return link(draft, file);
  } catch (error) {
    if (!withoutLinks.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
  fs.closeSync(fs.openSync(file, "wx"));
  try {
    fs.renameSync(draft, file);
  } catch (error) {
    fs.rmSync(file);
    throw error;
  }
}

/** What systems say where there are no links; some of it may have another cause, which is met again at once. */
const withoutLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL", "EACCES"]);

/**
 * Replaces a file's text whole or not at all; the file's permissions stay.
 *
 * @throws {UsageError} when it can't be written
 */
export function replaceFile(file: string, text: string): void {
  writeWhole(file, text, (draft) => replace(draft, file));
}

/** Writes a draft beside the file, makes it durable, then gives it the name. */
function writeWhole(file: string, text: string, publish: (draft: string) => void): void {
  using draft = new FileDraft(file, publish);
  draft.write(text);
  draft.publish();
}

const enough = 256 * 1024;

/** A text that is written piece by piece beside its file, and takes the file's name when it is complete. */
export class FileDraft implements Disposable {
  private readonly draft: string;
  private handle: number | null = null;
  /** What is not yet in the file: many small pieces would be as many calls of the system. */
  private pending = "";

  /**
   * @param rename gives the draft the file's name
   * @param shownAs what the file is called in errors
   * @throws {UsageError} when nothing can be written there
   */
  constructor(
    readonly file: string,
    private readonly rename: (draft: string) => void = (draft) => replace(draft, file),
    private readonly shownAs: string = file,
  ) {
    this.draft = draftPath(file);
    this.attempt(() => {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      this.handle = fs.openSync(this.draft, "wx");
    });
  }

  /** @throws {UsageError} */
  write(text: string): void {
    this.pending += text;
    if (this.pending.length >= enough) this.flush();
  }

  /** Makes it durable, and the file. @throws {UsageError} */
  publish(): void {
    this.flush();
    this.attempt(() => {
      fs.fsyncSync(this.handle!);
      this.close();
      this.rename(this.draft);
    });
  }

  /** Leaves nothing behind but what was published. */
  [Symbol.dispose](): void {
    if (this.handle !== null) this.close();
    fs.rmSync(this.draft, { force: true });
  }

  private flush(): void {
    const text = this.pending;
    this.pending = "";
    this.attempt(() => fs.writeFileSync(this.handle!, text));
  }

  private close(): void {
    const handle = this.handle!;
    this.handle = null;
    fs.closeSync(handle);
  }

  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw fileError("write", this.shownAs, error);
    }
  }
}

/**
 * A name beside a file for what is to take its place; never one that somebody who was killed has left behind, though in
 * a container every process has the same id.
 */
export function draftPath(file: string): string {
  return path.join(path.dirname(file), `.aludel-${crypto.randomUUID().slice(-12)}.tmp`);
}

/**
 * Begins to write a file that may be there already; a link is followed.
 *
 * @throws {UsageError} when nothing can be written there, or when it is no file at all, such as a device
 */
export function draftFile(file: string): FileDraft {
  if (!fs.existsSync(file)) return new FileDraft(file);
  if (!fs.statSync(file).isFile()) {
    throw new UsageError(`Cannot write "${file}": it is not a regular file`, { code: "file", path: file });
  }
  return new FileDraft(fs.realpathSync(file));
}

/** The permissions of a file that is replaced stay. */
function replace(draft: string, file: string): void {
  if (fs.existsSync(file)) fs.chmodSync(draft, fs.statSync(file).mode);
  fs.renameSync(draft, file);
}
