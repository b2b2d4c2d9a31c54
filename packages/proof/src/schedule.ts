/**
 * A scheduler that decides, one by one, which waiting operation goes next and what becomes of it: done, done with the
 * answer lost, refused, still under way when its sender gives up, or never to be heard of because the sender is dead.
 * Nothing happens between two decisions, so a schedule is repeated by its seed.
 */
export interface Actor {
  readonly name: string;
  /** Whether its operations always succeed. */
  readonly reliable: boolean;
  /** Operations of this actor that have been decided. */
  steps: number;
  dead: boolean;
  /** Settles when it dies: for whoever waits for its answer. */
  readonly died: Promise<void>;
}

/** How often, of 1000 decisions, each thing goes wrong. */
export interface Faults {
  readonly crash: number;
  readonly lostAnswer: number;
  readonly refused: number;
  readonly late: number;
}

export const NO_FAULTS: Faults = { crash: 0, lostAnswer: 0, refused: 0, late: 0 };
export const MANY_FAULTS: Faults = { crash: 8, lostAnswer: 20, refused: 10, late: 15 };

/** Kills one actor at one of its steps, before or after the operation takes effect. */
export interface CrashAt {
  readonly actor: string;
  readonly step: number;
  readonly applied: boolean;
}

interface Operation {
  readonly actor: Actor;
  readonly apply: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  /** The decision before which it is not chosen, if another can be. */
  readonly heldUntil: number;
  /** Nobody waits for it any more; it may still take effect. */
  ghost: boolean;
}

/** A network's or a broker's bad moment. */
export class InjectedError extends Error {}

/** Numbers from 0 up to 1 that follow from the seed (mulberry32, public domain). */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Schedule {
  private readonly waiting: Operation[] = [];
  private readonly deaths = new Map<Actor, () => void>();
  private decisions = 0;
  private readonly random: () => number;
  private faults: Faults;
  private readonly crashAt: CrashAt | undefined;

  constructor(seed: number, faults: Faults, crashAt?: CrashAt) {
    this.random = randomOf(seed);
    this.faults = faults;
    this.crashAt = crashAt;
  }

  actor(name: string, reliable = false): Actor {
    const { promise, resolve } = Promise.withResolvers<void>();
    const actor = { name, reliable, steps: 0, dead: false, died: promise };
    this.deaths.set(actor, resolve);
    return actor;
  }

  /**
   * An await point: the operation takes effect, and its answer comes, when the schedule says so. A change is often held
   * up for long, because what goes wrong goes wrong when one writes by what was true before others got far.
   */
  gate<T>(actor: Actor, apply: () => T, kind: 'look' | 'change' = 'look'): Promise<T> {
    const held = kind === 'change' && this.random() < 0.3 ? Math.floor(this.random() * 80) : 0;
    const heldUntil = this.decisions + held;
    return new Promise<T>((resolve, reject) => {
      const operation = { actor, apply, resolve: resolve as never, reject, heldUntil, ghost: false };
      if (!actor.dead) this.waiting.push(operation);
    });
  }

  /** Decides until nobody waits. */
  async play(): Promise<void> {
    for (;;) {
      await new Promise(setImmediate); // everybody runs on to where they wait next
      const awaited = this.waiting.some(({ ghost }) => !ghost);
      if (!awaited) return;
      const [operation] = this.waiting.splice(this.pick(), 1);
      this.decide(operation!);
    }
  }

  /** Trouble from here on. */
  trouble(faults: Faults): void {
    this.faults = faults;
  }

  /** No more trouble from here on. */
  calm(): void {
    this.faults = NO_FAULTS;
  }

  /** Requests of the dead, and given up ones, that arrive after everything else. */
  haunt(): void {
    for (const operation of this.waiting.splice(0)) if (this.random() < 0.7) takeEffect(operation);
  }

  /** Of those that are not held up; of all, when all are. */
  private pick(): number {
    this.decisions++;
    const ready = this.waiting.flatMap(({ heldUntil }, index) => (heldUntil <= this.decisions ? [index] : []));
    const from = ready.length > 0 ? ready : [...this.waiting.keys()];
    return from[Math.floor(this.random() * from.length)]!;
  }

  private decide(operation: Operation): void {
    const { actor, resolve, reject, ghost } = operation;
    if (ghost) {
      takeEffect(operation);
      return;
    }
    const step = actor.steps++;
    const { crashAt } = this;
    if (crashAt?.actor === actor.name && crashAt.step === step) {
      if (crashAt.applied) takeEffect(operation);
      this.kill(actor);
      return;
    }
    const fate = actor.reliable ? 'done' : this.fate();
    if (fate === 'refused') reject(new InjectedError('slow down'));
    else if (fate === 'late') {
      this.waiting.push({ ...operation, ghost: true });
      reject(new InjectedError('timed out'));
    } else if (fate === 'crash') {
      if (this.random() < 0.5) takeEffect(operation);
      this.kill(actor);
    } else {
      const { value, error } = takeEffect(operation);
      if (fate === 'lostAnswer') reject(new InjectedError('connection lost'));
      else if (error) reject(error);
      else resolve(value as never);
    }
  }

  private fate(): keyof Faults | 'done' {
    let dice = this.random() * 1000;
    for (const [fate, share] of Object.entries(this.faults)) {
      dice -= share;
      if (dice < 0) return fate as keyof Faults;
    }
    return 'done';
  }

  private kill(actor: Actor): void {
    actor.dead = true;
    this.deaths.get(actor)?.();
    for (const operation of this.waiting) if (operation.actor === actor) operation.ghost = true;
  }
}

function takeEffect({ apply }: Operation): { value?: unknown; error?: Error } {
  try {
    return { value: apply() };
  } catch (error) {
    return { error: error as Error };
  }
}
