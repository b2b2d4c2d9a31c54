import { badRequest } from './errors.ts';

const MAX_CHARACTERS = 249;

/** Kafka's rule for names, so that a topic can move to a real Kafka: letters, digits, `.`, `_`, `-`. Throws a 400. */
export function checkTopicName(name: string): void {
  if (name === '.' || name === '..' || name.length > MAX_CHARACTERS || !/^[A-Za-z0-9._-]+$/.test(name))
    throw badRequest(`'${name}' is no topic name: use up to ${MAX_CHARACTERS} letters, digits, '.', '_' and '-'`);
}
