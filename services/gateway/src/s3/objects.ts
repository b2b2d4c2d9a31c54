import { GatewayError } from '../errors.ts';

/**
 * What the log asks of a bucket, each call one request and one attempt of it: the protocol above decides what a lost answer
 * means. Anything but the answers below is thrown and may have taken effect or not.
 */
export interface Objects {
  /** Conditional write: of any number of writers one gets `created`. `conflict`: not decided yet, to be tried again. */
  create(key: string, body: Uint8Array, metadata?: Metadata): Promise<'created' | 'exists' | 'conflict'>;
  /** Writes over what is there if that is still of this version; with null only where nothing is. false: it is not. */
  swap(key: string, body: Uint8Array, version: string | null): Promise<boolean>;
  /** Writes over whatever is there. */
  put(key: string, body: Uint8Array): Promise<void>;
  head(key: string): Promise<Head | null>;
  get(key: string): Promise<Stored | null>;
  /** At most 1000 keys under the prefix and after `after`, in byte order; fewer only where there are no more. */
  list(prefix: string, after?: string, limit?: number): Promise<readonly Listed[]>;
  remove(key: string): Promise<void>;
}

/** The bucket says no, and will say no again: a permission, a missing bucket. The message says what to do. */
export class BucketRefusedError extends GatewayError {
  constructor(message: string) {
    super(503, message);
  }
}

export type Metadata = Readonly<Record<string, string>>;

export interface Head {
  readonly metadata: Metadata;
  readonly sizeBytes: number;
  /** When the bucket took it, by the bucket's clock. */
  readonly atMs: number;
}

export interface Stored extends Head {
  readonly body: Uint8Array;
  /** For `swap`. */
  readonly version: string;
}

export interface Listed {
  readonly key: string;
  readonly sizeBytes: number;
  readonly atMs: number;
}

export const LIST_PAGE = 1000;

/** Every key under the prefix, page by page. */
export async function* listAll(objects: Objects, prefix: string, after?: string): AsyncGenerator<Listed> {
  for (let from = after; ; ) {
    const page = await objects.list(prefix, from);
    yield* page;
    if (page.length < LIST_PAGE) return;
    from = page.at(-1)!.key;
  }
}

export const jsonBody = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
