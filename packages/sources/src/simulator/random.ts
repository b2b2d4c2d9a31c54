/**
 * Chance that repeats itself: numbers that depend on nothing but the words they are asked for. Whoever asks for the same
 * words gets the same numbers, in any process and in any order, which is what lets the sky have no memory.
 */
export class Dice {
  private state: number;

  constructor(...words: readonly (string | number)[]) {
    this.state = hashOf(words.join('|'));
  }

  /** Uniform in 0 ≤ x < 1. */
  fraction(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = this.state ^ (this.state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** Uniform in low ≤ x < high. */
  between(low: number, high: number): number {
    return low + (high - low) * this.fraction();
  }

  /** An integer, both ends included. */
  whole(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.fraction());
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.fraction() * items.length)]!;
  }

  /** One of the items, each as likely as its weight. Throws a RangeError where nothing has any weight. */
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T {
    let rest = this.fraction() * items.reduce((sum, item) => sum + weightOf(item), 0);
    for (const item of items) {
      rest -= weightOf(item);
      if (rest < 0) return item;
    }
    throw new RangeError('nothing to choose from: every weight is zero');
  }

  /** How many of something happen when `expected` do on average: the whole part, and chance decides on the rest. */
  count(expected: number): number {
    return Math.floor(expected) + (this.chance(expected % 1) ? 1 : 0);
  }
}

/** FNV-1a over UTF-16 units, then the finalizer of MurmurHash3, so that neighbouring words land far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
