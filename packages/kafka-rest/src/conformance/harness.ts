/** A credential as the server under test takes it: `topics` are names, or prefixes that end in `*`. */
export interface HarnessCredential {
  readonly username: string;
  readonly password: string;
  readonly topics: readonly string[];
  readonly permission: 'ALL' | 'PRODUCE' | 'CONSUME';
}

/** A server that runs. Its first credential may do everything. */
export interface Subject {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  createTopic(name: string, partitions: number): Promise<void>;
  addCredential(credential: HarnessCredential): Promise<void>;
  /** Ends the server without any notice, as a crash would, and starts it on the same data at the same `url`. */
  restart?(): Promise<void>;
  stop(): Promise<void>;
}

export interface Capabilities {
  /** Checks this server cannot meet, by their full name, each with the reason that the report shows. */
  readonly cannot?: Readonly<Record<string, string>>;
  /** The shortest session timeout the server takes; 6000 ms in front of a Kafka with usual settings. */
  readonly sessionTimeoutMs: number;
}

/** How the suite gets servers: `start` is called once for all checks, and once more for those that restart it. */
export interface Harness {
  readonly capabilities: Capabilities;
  start(): Promise<Subject>;
}
