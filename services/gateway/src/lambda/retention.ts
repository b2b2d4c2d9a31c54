import { logOptions } from 'flights-cloud';
import { pino } from 'pino';
import { s3Objects } from '../s3/s3-objects.ts';
import { s3Store } from '../s3/store.ts';
import { bucketSetting } from './config.ts';

const log = pino(logOptions('gateway-retention'));

/** Retention as a function of its own: it may delete batches, and nothing else. */
export async function handler(): Promise<{ readonly deleted: number }> {
  const objects = s3Objects(bucketSetting(process.env));
  try {
    const deleted = await s3Store({ objects }).sweep();
    log.info({ deleted }, 'swept');
    return { deleted };
  } catch (error) {
    log.error({ err: error }, 'sweeping failed; the next run goes on');
    throw error;
  } finally {
    objects.destroy();
  }
}
