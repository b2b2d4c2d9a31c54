import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { tooMany, unauthorized } from '../errors.ts';
import type { Credentials, Permission, StoredCredential } from '../port.ts';
import { fairGate } from './fair-gate.ts';
import { type FailureLimiter, failureLimiter } from './limiter.ts';
import { hashPassword, verifyPassword } from './password.ts';
import type { Principal } from './principal.ts';

/** A credential given at start (environment, options): it lives in memory only. */
export interface GivenCredential {
  readonly username: string;
  readonly password: string;
  /** Default `*`. */
  readonly topics?: string;
  /** Default ALL. */
  readonly permission?: Permission;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Throws a 401, or a 429 after many failures of this user from this address. */
export type Authenticate = (login: Login | null, remoteAddress: string) => Promise<Principal>;

export interface AuthenticatorOptions {
  readonly given: readonly GivenCredential[];
  /** null: there are only the given ones. */
  readonly stored: Credentials | null;
  readonly limiter?: FailureLimiter;
}

/** Slow hashes at a time; more would take the threads that the rest of the process needs. */
const SLOW_AT_ONCE = 2;
/** Wrong passwords remembered, so that a client's six tries cost one slow hash. */
const MAX_REMEMBERED = 1000;

/** Basic credentials: split at the first colon, so that passwords may hold one. null where they cannot be read. */
export function parseBasic(authorization: string | undefined): Login | null {
  const [, encoded] = /^basic +([A-Za-z0-9+/_=-]+) *$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

const principalOf = ({ username, topics = '*', permission = 'ALL' }: Omit<GivenCredential, 'password'>): Principal => ({
  username,
  topics,
  permission,
});

export function authenticator({ given, stored, limiter = failureLimiter() }: AuthenticatorOptions): Authenticate {
  const key = randomBytes(32); // of this process: its digests mean nothing to anybody else
  const digest = ({ username, password }: Login, salt = '') =>
    createHmac('sha256', key).update(`${username.length}:${username}:${salt}:${password}`).digest();
  const inMemory = new Map(given.map((one) => [one.username, { digest: digest(one), principal: principalOf(one) }]));
  /** By user and stored hash, so a changed password is never answered from here. */
  const verified = new Map<string, Buffer>();
  const refused = new Map<string, true>();
  const gate = fairGate(SLOW_AT_ONCE);
  const decoy = hashPassword(randomBytes(16).toString('hex')); // a user who does not exist takes as long as one who does

  function remember<T>(map: Map<string, T>, id: string, value: T): void {
    map.set(id, value);
    if (map.size > MAX_REMEMBERED) map.delete(map.keys().next().value!);
  }

  /** Names that nobody has wait in one line for each address: there is no end of them. */
  async function rightFor(login: Login, credential: StoredCredential | null, address: string): Promise<boolean> {
    const hash = credential?.passwordHash ?? (await decoy);
    const proof = digest(login, hash);
    const known = credential && verified.get(login.username);
    if (known && timingSafeEqual(known, proof)) return true;
    const id = proof.toString('base64');
    if (refused.has(id)) return false;
    const asker = `${address} ${credential ? login.username : ''}`;
    const right = await gate(asker, async () => {
      if (refused.has(id)) return false; // the same was tried while this one waited
      return (await verifyPassword(login.password, hash)) && credential !== null;
    });
    if (right) remember(verified, login.username, proof);
    else remember(refused, id, true);
    return right;
  }

  return async (login, remoteAddress) => {
    if (login === null) throw unauthorized();
    const held = inMemory.get(login.username);
    const credential = held || !stored ? null : await stored.find(login.username);
    const right = held
      ? timingSafeEqual(held.digest, digest(login))
      : stored !== null && (await rightFor(login, credential, remoteAddress));
    if (right) {
      limiter.passed(remoteAddress, login.username);
      return held ? held.principal : principalOf(credential!);
    }
    const waitS = limiter.failed(remoteAddress, login.username);
    if (waitS !== null)
      throw tooMany('Too many failed log-ins with this user name: check the password and wait', waitS);
    throw unauthorized();
  };
}
