import { badValue } from 'flights-command-line';
import type { GivenCredential } from '../auth/authenticator.ts';

/**
 * What the environment may say. Secrets come in this way alone: an option would show in the list of processes. A
 * password is never echoed, not even a wrong one.
 */

const USERNAME_EXAMPLE = 'GATEWAY_USERNAME=producer';

/** HTTP Basic splits at the first colon, and the client's Base64 garbles what is not ASCII. */
export function checkUsername(setting: string, username: string, example = USERNAME_EXAMPLE): string {
  if (/^[\x21-\x39\x3b-\x7e]{1,200}$/.test(username)) return username;
  throw badValue(setting, `'${username}' is no user name: use ASCII letters, digits and marks, but no colon`, example);
}

export function checkPassword(setting: string, password: string): string {
  const example = 'what `gateway credentials create NAME` prints';
  if (password === '') throw badValue(setting, 'is empty', example);
  if (!/^[\x20-\x7e]+$/.test(password))
    throw badValue(setting, 'has a character outside ASCII, which @upstash/kafka cannot send', example);
  return password;
}

/** The first credential, kept in memory alone; none where neither variable is set. */
export function givenCredentials(env: NodeJS.ProcessEnv): GivenCredential[] {
  const { GATEWAY_USERNAME: username, GATEWAY_PASSWORD: password } = env;
  if (username === undefined && password === undefined) return [];
  if (username === undefined)
    throw badValue('GATEWAY_USERNAME', 'is missing beside GATEWAY_PASSWORD', USERNAME_EXAMPLE);
  if (password === undefined)
    throw badValue('GATEWAY_PASSWORD', 'is missing beside GATEWAY_USERNAME', 'what a password generator prints');
  return [
    { username: checkUsername('GATEWAY_USERNAME', username), password: checkPassword('GATEWAY_PASSWORD', password) },
  ];
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
export function logLevel(env: NodeJS.ProcessEnv): string {
  const level = env.LOG_LEVEL || 'info';
  if (LEVELS.includes(level)) return level;
  throw badValue('LOG_LEVEL', `'${level}' is none of ${LEVELS.join(', ')}`, 'LOG_LEVEL=info');
}

/** The lost service allowed ten credentials; here the cap can be raised. */
export function maxCredentials(env: NodeJS.ProcessEnv): number {
  const text = env.GATEWAY_MAX_CREDENTIALS || '10';
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw badValue('GATEWAY_MAX_CREDENTIALS', `'${text}' is no whole number from 1 on`, 'GATEWAY_MAX_CREDENTIALS=100');
}
