import type { Attempt } from "../run/progress.ts";
import type { ConcurrentIndex } from "../sql/created_concurrently.ts";
import { dropConcurrently, listIndexes, type TableIndex } from "./concurrent_index.ts";
import type { Database } from "./database.ts";
import { queryError } from "./database_error.ts";
import { pauseFor } from "./take_turn.ts";

/** How often we look whether another process has built its index, in milliseconds. */
const pause = 300;

/** The building of one index that a run before this one may have tried, and left invalid. */
export class ConcurrentBuild {
  /** Names of the table's indexes before an index is built whose name the server chooses; JSON. */
  detail: string | null = null;
  /** Whether a valid index has the name already, and is none of ours: the statement will fail, or find it there. */
  isTaken = false;

  constructor(
    private readonly database: Database,
    private readonly index: ConcurrentIndex,
    private readonly stop: AbortSignal,
  ) {}

  /**
   * Drops what a failed attempt has left invalid.
   *
   * @returns `built` when the attempt came to its end after all
   */
  async settle(attempt: Attempt | null): Promise<"built" | "missing"> {
    const there = await this.waitForBuilders(() => this.leftovers(attempt));
    const whole = there.filter(({ isValid }) => isValid);
    if (whole.length > 0 && attempt?.status === "begun") return "built";
    this.isTaken = whole.length > 0;
    for (const broken of there.filter(({ isValid }) => !isValid)) {
      this.database.say(
        `Dropping the index "${broken.schema}.${broken.name}", which a failed attempt left invalid`,
      );
      await this.ask(() => dropConcurrently(this.database.connection, broken));
    }
    if (this.index.name === null) this.detail = JSON.stringify((await this.list()).map(({ name }) => name));
    return "missing";
  }

  /** The indexes that are, or may be, of an attempt at this one. */
  private async leftovers(attempt: Attempt | null): Promise<readonly TableIndex[]> {
    const { name } = this.index;
    const all = await this.list();
    if (name !== null) return all.filter((index) => index.name === name);
    if (!attempt?.detail) return [];
    const before = new Set<unknown>(JSON.parse(attempt.detail));
    return all.filter((index) => !before.has(index.name));
  }

  /** Who was cut off may still be building: the server hears of it only when it is done. */
  private async waitForBuilders(find: () => Promise<readonly TableIndex[]>): Promise<readonly TableIndex[]> {
    for (let told = false;; told = true) {
      const found = await find();
      const built = found.find(({ isValid, builder }) => !isValid && builder !== null);
      if (!built) return found;
      if (!told) {
        this.database.say(`Waiting for process ${built.builder}, which builds the index "${built.name}"`);
      }
      await pauseFor(pause, this.stop);
    }
  }

  private async list(): Promise<readonly TableIndex[]> {
    return await this.ask(() => listIndexes(this.database.connection, this.index));
  }

  private async ask<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw queryError(error, `Cannot make room for the index on "${this.index.table}"`);
    }
  }
}
