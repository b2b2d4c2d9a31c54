import type { IncomingMessage } from 'node:http';
import { badRequest, tooLarge, unavailable } from '../errors.ts';

/** Memory that all bodies on their way in may take together. */
export interface BodyBudget {
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function bodyBudget(maxBytes: number): BodyBudget {
  let used = 0;
  return {
    take(bytes) {
      if (used + bytes > maxBytes && used > 0) return false;
      used += bytes;
      return true;
    },
    give(bytes) {
      used -= bytes;
    },
  };
}

/** Reads the whole body. Rejects with a 413 past the limit, a 503 past the budget, a 400 where it ends early. */
export function readBody(message: IncomingMessage, maxBytes: number, budget: BodyBudget): Promise<Buffer> {
  const refusal = () => tooLarge(`The request body is larger than ${maxBytes} bytes: send fewer messages at a time`);
  const declared = Number(message.headers['content-length'] ?? 0);
  if (declared > maxBytes) return Promise.reject(refusal());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let taken = 0;
    const end = (error?: Error) => {
      message.off('data', data).off('end', whole).off('close', cut).off('error', cut);
      budget.give(taken);
      if (error) reject(error);
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    };
    const data = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) return end(refusal());
      if (!budget.take(chunk.length)) return end(unavailable('Too many large requests at once: try again'));
      taken += chunk.length;
      chunks.push(chunk);
    };
    const whole = () => end();
    const cut = () => end(badRequest('The request body ended early'));
    message.on('data', data).on('end', whole).on('close', cut).on('error', cut);
  });
}

const MAX_DRAIN_BYTES = 64 * 1_048_576;
const MAX_DRAIN_MS = 5000;

/**
 * Throws away what is left of a body nobody wanted, so that a caller who sends first and listens then gets to read the
 * answer. Within bounds: false where the rest is too long or too slow, and the connection should go.
 */
export function drain(message: IncomingMessage): Promise<boolean> {
  if (message.complete || message.destroyed) return Promise.resolve(message.complete);
  if (Number(message.headers['content-length'] ?? 0) > MAX_DRAIN_BYTES) return Promise.resolve(false);
  return new Promise((resolve) => {
    let size = 0;
    const end = (done: boolean) => {
      clearTimeout(timer);
      message.off('data', data).off('end', whole).off('close', gone);
      if (!done) message.pause();
      resolve(done);
    };
    const data = (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_DRAIN_BYTES) end(false);
    };
    const whole = () => end(true);
    const gone = () => end(false);
    const timer = setTimeout(gone, MAX_DRAIN_MS);
    message.on('data', data).on('end', whole).on('close', gone);
    message.resume();
  });
}
