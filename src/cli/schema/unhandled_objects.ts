import type { Unhandled } from "../../schema/unhandled.ts";
import type { Context } from "../globals.ts";
import { say } from "../output.ts";
import { describeIdentity } from "./show_changes.ts";
import type { Side } from "./side.ts";

/** What no catalog shows, and where it is. */
interface UnhandledObject {
  readonly object: Unhandled;
  /** The names of the schemas that have it. */
  readonly sides: readonly string[];
}

/** What of the sides is passed over, each object once. */
export class UnhandledObjects {
  readonly #found = new Map<string, UnhandledObject>();

  note({ name }: Side, found: readonly Unhandled[]): void {
    for (const object of found) {
      const sides = this.#found.get(object.identity)?.sides ?? [];
      this.#found.set(object.identity, { object, sides: [...new Set([...sides, name])] });
    }
  }

  /** All of it as a value of `--json`. */
  get json(): unknown[] {
    return [...this.#found.values()].map(({ object, sides }) => ({ ...object, in: sides }));
  }

  /** Says what it is. */
  tell(context: Context): void {
    for (const { object, sides } of this.#found.values()) {
      const name = describeIdentity(object.identity);
      say(context, `WARNING: ${name} in ${sides.join(" and ")} is passed over: aludel does not handle it`);
    }
  }
}
