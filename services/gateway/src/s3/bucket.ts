export interface Bucket {
  readonly bucket: string;
  /** Before every key, with a `/` at its end; or empty. */
  readonly prefix: string;
}

/** `s3://bucket/prefix`. null for anything else. */
export function parseBucket(text: string): Bucket | null {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/?$/.exec(text) ?? [];
  return bucket === undefined ? null : { bucket, prefix: prefix && `${prefix}/` };
}
