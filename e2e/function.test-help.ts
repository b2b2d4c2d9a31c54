import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

export interface Invoked<T> {
  /** What the handler answered; undefined where it threw. */
  readonly answer?: T;
  /** The message of what it threw. */
  readonly error?: string;
  /** The lines it logged. */
  readonly lines: readonly Record<string, unknown>[];
}

/** What the process does: events come in as messages of its parent, so that standard output holds the log alone. */
const LOOP = `
  const { handler } = await import(process.argv[1]);
  process.on('message', async ({ event, context: { remainingMs, awsRequestId } }) => {
    const until = Date.now() + remainingMs;
    const context = { awsRequestId, getRemainingTimeInMillis: () => until - Date.now() };
    const said = await handler(event, context).then((answer) => ({ answer }), (error) => ({ error: error.message }));
    process.send(said, () => process.disconnect());
  });
  process.send('ready');`;

/**
 * Calls a function's handler as Lambda does: a process of its own that has nothing in its environment but what is given.
 */
export async function invoke<T>(
  service: 'producer' | 'consumer',
  event: object,
  env: Record<string, string>,
  remainingMs = 60_000,
): Promise<Invoked<T>> {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', LOOP];
  const child = spawn(process.execPath, [...args, join(ROOT, `services/${service}/src/handler.ts`)], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let logged = '';
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    logged += chunk;
  });
  let said: object = { error: 'the process ended' };
  child.on('message', (message) => {
    if (message === 'ready') child.send({ event, context: { awsRequestId: randomUUID(), remainingMs } });
    else said = message as object;
  });
  await new Promise((resolve) => child.on('close', resolve));
  const lines = logged
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { ...said, lines };
}
