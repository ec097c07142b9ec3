import type { SentStatement } from "../run/variables.ts";
import type { Activity, ServerState } from "./activity.ts";
import { countDataLines } from "./copy_chunks.ts";
import { findBlockers } from "./lock_watch.ts";
import type { Onlooker } from "./onlooker.ts";
import { readWork, workSql } from "./work_query.ts";

/** How long a statement runs before somebody looks at it, and how often then, in milliseconds. */
const [patience, interval] = [1000, 500];

/**
 * Tells an activity what the server works at. Of all that is sent at once, that is the first that has no answer yet:
 * no question is needed to know it. Only how far it came is asked, on another connection.
 */
export class WorkWatch {
  private readonly unanswered = new Set<Sent>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts what was begun, so that a look that takes long does not speak about the statement after. */
  private turn = 0;
  private serverVersion: number | null = null;

  /** @param onlooker null: there is nobody to ask, as the engine has one session alone */
  constructor(
    private readonly activity: Activity,
    private readonly onlooker: Onlooker | null,
    private readonly process: () => number,
  ) {}

  /** Follows something from its sending to its answer; null is what stands around the statements. */
  async follow<T>(statement: SentStatement | null, answer: Promise<T>): Promise<T> {
    const sent = { statement };
    this.unanswered.add(sent);
    if (this.unanswered.size === 1) this.begin(sent);
    try {
      return await answer;
    } finally {
      this.unanswered.delete(sent);
      const [next] = this.unanswered;
      this.begin(next ?? null);
    }
  }

  private begin(sent: Sent | null): void {
    const turn = ++this.turn;
    clearTimeout(this.timer);
    this.activity.running(sent?.statement?.statement ?? null);
    if (sent === null || this.onlooker === null) return;
    const { onlooker } = this;
    const look = async () => {
      const state = await this.ask(onlooker, sent.statement);
      if (turn !== this.turn) return;
      this.activity.seen(state);
      this.timer = setTimeout(() => void look(), interval);
    };
    this.timer = setTimeout(() => void look(), patience);
  }

  private async ask(onlooker: Onlooker, sent: SentStatement | null): Promise<ServerState> {
    const process = this.process();
    this.serverVersion ??= await readVersion(onlooker);
    const [blockers, [row]] = await Promise.all([
      findBlockers(onlooker, process),
      onlooker.look(workSql(process, this.serverVersion ?? 0)),
    ]);
    const work = row ? readWork(row) : null;
    const data = sent?.statement.copyData;
    return { blockers, work: work && data ? { ...work, total: countDataLines(data) } : work };
  }
}

interface Sent {
  readonly statement: SentStatement | null;
}

async function readVersion(onlooker: Onlooker): Promise<number | null> {
  const [row] = await onlooker.look("SELECT current_setting('server_version_num')::int AS version");
  return row ? Number(row["version"]) : null;
}
