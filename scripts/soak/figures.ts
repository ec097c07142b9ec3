/** What a soak run counted. */
export interface Figures {
  readonly name: string;
  readonly rounds: number;
  /** What went wrong, each with its round. */
  readonly failures: readonly string[];
  /** Anything else worth knowing, such as what was measured. */
  readonly notes: readonly string[];
}

/** Collects the failures of rounds; a round that throws has failed. */
export async function soak(
  name: string,
  rounds: number,
  round: (number: number) => Promise<string | null>,
  notes: () => string[] = () => [],
): Promise<Figures> {
  const failures: string[] = [];
  for (let number = 1; number <= rounds; number++) {
    try {
      const failure = await round(number);
      if (failure !== null) failures.push(`round ${number}: ${failure}`);
    } catch (error) {
      failures.push(`round ${number}: ${error instanceof Error ? error.stack : error}`);
    }
  }
  return { name, rounds, failures, notes: notes() };
}

/** A generator of random numbers from 0 to 1 that begins anywhere (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
