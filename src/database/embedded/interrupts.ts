import type { BackendEnd } from "./channel.ts";

/** The calls out of PostgreSQL at which it can be interrupted: whatever waits or works for long makes one of them. */
const moments = [
  ...["fd_read", "fd_write", "fd_pread", "fd_pwrite", "clock_time_get"],
  ...["emscripten_date_now", "emscripten_get_now", "__syscall_poll"],
];

type Imported = (...args: unknown[]) => unknown;
type Imports = Record<string, Record<string, Imported>>;

/**
 * Makes statements of the engine that this thread starts next cancellable, and their timeouts work.
 * A blocked thread gets no signal and no timer, so PostgreSQL's calls for files and clocks look for both. A statement
 * that makes no such call, a pure computation, runs to its end.
 */
export function watchInterrupts(channel: BackendEnd): void {
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = (async (module: WebAssembly.Module, imports: Imports) => {
    WebAssembly.instantiate = instantiate; // the first one is PostgreSQL, the others are its extensions
    const timer = new Timer();
    const watched = watchImports(imports, timer, () => {
      if (channel.takeCancelRequest()) cancelStatement(instance, imports);
      timer.ring(instance);
    });
    const instance = await instantiate(module, watched as unknown as WebAssembly.Imports);
    return instance;
  }) as typeof WebAssembly.instantiate;
}

function watchImports(imports: Imports, timer: Timer, look: () => void): Imports {
  return Object.fromEntries(
    Object.entries(imports).map(([name, group]) => [
      name,
      name === "env" || name === "wasi_snapshot_preview1" ? watchGroup(group, timer, look) : group,
    ]),
  );
}

function watchGroup(
  group: Record<string, Imported>,
  timer: Timer,
  look: () => void,
): Record<string, Imported> {
  const watched = { ...group };
  for (const name of moments) {
    const call = group[name];
    if (call === undefined) continue;
    watched[name] = (...args) => {
      look();
      return call(...args);
    };
  }
  if ("_setitimer_js" in group) {
    watched._setitimer_js = (which, delay) => timer.set(Number(which), Number(delay));
  }
  return watched;
}

/** Does what PostgreSQL's handler of SIGINT does: it sets two flags, and the latch on which a sleeper waits. */
function cancelStatement({ exports }: WebAssembly.Instance, imports: Imports): void {
  const memory = new Int32Array((imports.env!.memory as unknown as WebAssembly.Memory).buffer);
  const variable = (name: string) => (exports[name] as WebAssembly.Global).value >> 2;
  memory[variable("QueryCancelPending")] = 1;
  memory[variable("InterruptPending")] = 1;
  const latch = memory[variable("MyLatch")]! >> 2;
  memory[latch] = 1; // Latch.is_set, its first field
}

/** The interval timer behind `statement_timeout` and `lock_timeout`. */
class Timer {
  #which = 0;
  #at = Infinity;

  /** Sets it to ring after `delay` milliseconds, or never when that is zero. */
  set(which: number, delay: number): number {
    this.#which = which;
    this.#at = delay > 0 ? performance.now() + delay : Infinity;
    return 0;
  }

  ring({ exports }: WebAssembly.Instance): void {
    if (this.#at === Infinity || performance.now() < this.#at) return;
    this.#at = Infinity;
    (exports._emscripten_timeout as (which: number, now: number) => void)(this.#which, performance.now());
  }
}
