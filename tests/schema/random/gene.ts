/**
 * One object of a random schema. All that is random about it is asked from its seed by name (see {@linkcode Draw}),
 * so it stays as it is when others come and go, and one answer can change without the others.
 */
export interface Gene {
  readonly kind: string;
  readonly seed: number;
  /** Counts the changes of single answers, by what was asked. */
  readonly changes: Readonly<Record<string, number>>;
}

/** Answers the questions about one gene, the same ones always the same way. */
export class Draw {
  /** All that was asked. */
  readonly asked = new Set<string>();

  constructor(readonly gene: Gene) {}

  /** True in a share of all cases. */
  chance(question: string, share: number): boolean {
    return this.#fraction(question, "") < share;
  }

  /** A whole number from 0 up to, but not including, `limit`. */
  number(question: string, limit: number): number {
    return Math.floor(this.#fraction(question, "") * limit);
  }

  /** One of a list: the same one as long as it is there, whatever else comes and goes. */
  pick<T>(question: string, list: readonly T[], nameOf: (item: T) => string = String): T | undefined {
    let best: T | undefined;
    let least = 2;
    for (const item of list) {
      const fraction = this.#fraction(question, nameOf(item));
      if (fraction < least) [best, least] = [item, fraction];
    }
    return best;
  }

  /** Those of a list that chance takes. */
  some<T>(question: string, list: readonly T[], share: number, nameOf: (item: T) => string = String): T[] {
    return list.filter((item) => this.#fraction(question, nameOf(item)) < share);
  }

  /** A list in random order. */
  shuffle<T>(question: string, list: readonly T[], nameOf: (item: T) => string = String): T[] {
    const place = (item: T) => this.#fraction(question, nameOf(item));
    return list.toSorted((a, b) => place(a) - place(b));
  }

  #fraction(question: string, item: string): number {
    this.asked.add(question);
    const change = this.gene.changes[question] ?? 0;
    return hash(`${this.gene.seed}/${question}/${change}/${item}`) / 2 ** 32;
  }
}

/** FNV-1a with a finisher that spreads the last characters over all bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
