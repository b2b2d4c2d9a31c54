import type { Credentials } from '../port.ts';
import type { Bucket } from './bucket.ts';
import { s3Credentials } from './credentials.ts';
import { probeBucket } from './probe.ts';
import { s3Objects } from './s3-objects.ts';
import { type S3Store, type S3StoreOptions, s3Store } from './store.ts';

/** The log in a bucket, and the credentials beside it. Rejects with a sentence where the bucket cannot be used. */
export async function openS3(
  bucket: Bucket,
  options: Omit<S3StoreOptions, 'objects'> = {},
): Promise<{ readonly store: S3Store; readonly credentials: Credentials }> {
  const objects = s3Objects(bucket);
  try {
    await probeBucket(objects);
  } catch (error) {
    objects.destroy();
    throw error;
  }
  const store = s3Store({ objects, ...options });
  return {
    credentials: s3Credentials(objects),
    store: {
      ...store,
      async close() {
        await store.close();
        objects.destroy();
      },
    },
  };
}

export { parseBucket } from './bucket.ts';
export { countedObjects, type RequestCounts } from './counted-objects.ts';
export { s3Objects } from './s3-objects.ts';
export { type S3Store, s3Store } from './store.ts';
