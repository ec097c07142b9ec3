import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../core/error.ts";
import { fileError } from "./file_error.ts";
import { draftPath, FileDraft } from "./write_file.ts";

/** A folder that is filled beside its place, and takes it when it is complete. */
export class FolderDraft implements Disposable {
  private readonly draft: string;

  /** @throws {UsageError} when there is something at its place already, other than an empty folder */
  constructor(readonly folder: string) {
    this.draft = draftPath(folder);
    this.attempt(() => {
      if (
        fs.existsSync(folder) && !(fs.statSync(folder).isDirectory() && fs.readdirSync(folder).length === 0)
      ) {
        throw new UsageError(`Cannot write "${folder}": it is not an empty folder`, {
          code: "folder_not_empty",
          path: folder,
          hint: "name a folder that does not exist yet",
        });
      }
      fs.mkdirSync(this.draft, { recursive: true });
    });
  }

  /** Begins a file in it. @throws {UsageError} */
  open(name: string): FileDraft {
    return new FileDraft(path.join(this.draft, name), undefined, path.join(this.folder, name));
  }

  /** Puts the folder in its place. @throws {UsageError} */
  publish(): void {
    this.attempt(() => {
      if (fs.existsSync(this.folder)) fs.rmdirSync(this.folder);
      fs.renameSync(this.draft, this.folder);
    });
  }

  /** Leaves nothing behind but what was published. */
  [Symbol.dispose](): void {
    fs.rmSync(this.draft, { recursive: true, force: true });
  }

  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw fileError("write", this.folder, error);
    }
  }
}
