import { randomUUID } from 'node:crypto';
import { PROBE } from './keys.ts';
import { jsonBody, type Objects } from './objects.ts';

/**
 * Whether the bucket honours conditional writes: without them two writers would write over each other's records. Throws a
 * sentence for people where it does not, or cannot be used at all.
 */
export async function probeBucket(objects: Objects): Promise<void> {
  const body = jsonBody({ probe: randomUUID() });
  await objects.create(PROBE, body).catch((error: Error) => {
    throw new Error(`The bucket cannot be written to: ${error.message}`);
  });
  const second = await objects.create(PROBE, body);
  const swapped = await objects.swap(PROBE, body, '"00000000000000000000000000000000"');
  if (second !== 'created' && !swapped) return;
  throw new Error(
    'This S3 server ignores conditional writes (If-None-Match, If-Match), on which the log depends: use Amazon S3, or a server that honours them',
  );
}
