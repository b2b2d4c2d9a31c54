import { describe, expect, it } from '@jest/globals';
import type { Credentials, StoredCredential } from '../port.ts';
import { authenticator, parseBasic } from './authenticator.ts';
import { failureLimiter } from './limiter.ts';
import { generatePassword, hashPassword, verifyPassword } from './password.ts';
import { canConsume, canProduce, covers } from './principal.ts';

const encode = (text: string) => Buffer.from(text).toString('base64');
const statusOf = (call: Promise<unknown>) =>
  call.then(
    () => 200,
    ({ status }) => status,
  );

function storedOnly(...list: StoredCredential[]): Credentials {
  return {
    find: async (username) => list.find((one) => one.username === username) ?? null,
    list: async () => list,
    create: async () => {},
    delete: async () => {},
  };
}

describe('parseBasic(header)', () => {
  it('splits at the first colon', () =>
    expect(parseBasic(`Basic ${encode('user:pa:ss=')}`)).toEqual({ username: 'user', password: 'pa:ss=' }));
  it.each([undefined, '', 'Bearer x', 'Basic', 'Basic !', `Basic ${encode('no colon')}`])('is null for %s', (header) =>
    expect(parseBasic(header)).toBeNull(),
  );
});

describe('a password at rest', () => {
  it('is a salted slow hash that knows its own settings, and nothing of the password', async () => {
    const [one, two] = await Promise.all([hashPassword('secret'), hashPassword('secret')]);
    expect(one).toMatch(/^scrypt\$16384\$8\$5\$[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}$/);
    expect(one).not.toBe(two);
    expect(await Promise.all([verifyPassword('secret', one), verifyPassword('Secret', one)])).toEqual([true, false]);
    expect(await verifyPassword('secret', 'rubbish')).toBe(false);
  });
  it('when generated is ASCII and never twice the same', () => {
    const made = new Set(Array.from({ length: 100 }, generatePassword));
    expect(made.size).toBe(100);
    for (const password of made) expect(password).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });
});

describe('covers(pattern, topic)', () => {
  it.each([
    ['flights', 'flights', true],
    ['flights', 'flights2', false],
    ['flight*', 'flights', true],
    ['flight*', 'fligh', false],
    ['*', 'anything', true],
    ['f*s', 'flights', false],
    ['.', 'x', false],
  ])('%s and %s', (pattern, topic, expected) => expect(covers(pattern, topic)).toBe(expected));
  it('goes with the permission', () => {
    const may = (permission: 'ALL' | 'PRODUCE' | 'CONSUME') => {
      const principal = { username: 'u', topics: 't*', permission };
      return [canProduce(principal, 't1'), canConsume(principal, 't1'), canProduce(principal, 'x')];
    };
    expect([may('ALL'), may('PRODUCE'), may('CONSUME')]).toEqual([
      [true, true, false],
      [true, false, false],
      [false, true, false],
    ]);
  });
});

describe('failures', () => {
  const right = { username: 'u', password: 'right' };
  it('are slowed down by address and user together, and a right password passes whatever they say', async () => {
    const authenticate = authenticator({ given: [right], stored: null, limiter: failureLimiter({ maxFailures: 3 }) });
    const wrong = (username = 'u', address = 'a') => statusOf(authenticate({ username, password: 'wrong' }, address));
    const five = [];
    for (let n = 0; n < 5; n++) five.push(await wrong());
    expect(five).toEqual([401, 401, 401, 429, 429]);
    expect([await wrong('u', 'b'), await wrong('other', 'a')]).toEqual([401, 401]);
    expect(await statusOf(authenticate(right, 'a'))).toBe(200);
    expect(await wrong()).toBe(401); // it starts anew after a success
  });
  it('of one user, or of names that nobody has, keep no other user waiting', async () => {
    const passwordHash = await hashPassword('right');
    const user = (username: string) => ({ username, topics: '*', permission: 'ALL' as const, passwordHash });
    const authenticate = authenticator({ given: [], stored: storedOnly(user('u'), user('attacked')) });
    const ended: string[] = [];
    const wrong = (username: string, n: number) =>
      statusOf(authenticate({ username, password: `wrong-${n}` }, 'a')).then(() => ended.push('wrong'));
    const flood = Array.from({ length: 12 }, (_, n) => [wrong('attacked', n), wrong(`nobody-${n}`, n)]).flat();
    expect(await statusOf(authenticate(right, 'a'))).toBe(200);
    expect(ended.length).toBeLessThanOrEqual(6);
    await Promise.all(flood);
  });
  it('are forgotten after their window', () => {
    let ms = 0;
    const limiter = failureLimiter({ maxFailures: 1, windowMs: 1000, now: () => ms });
    expect([limiter.failed('a', 'u'), limiter.failed('a', 'u')]).toEqual([null, 1]);
    ms = 1000;
    expect(limiter.failed('a', 'u')).toBeNull();
  });
  it('tell nobody whether it was the name or the password, nor does a login that is missing', async () => {
    const passwordHash = await hashPassword('right');
    const stored = storedOnly({ username: 'known', topics: '*', permission: 'ALL', passwordHash });
    const authenticate = authenticator({ given: [], stored });
    const failures = await Promise.all(
      [{ username: 'known', password: 'x' }, { username: 'unknown', password: 'x' }, null].map((login) =>
        authenticate(login, 'a').catch(({ status, message, headers }) => ({ status, message, headers })),
      ),
    );
    const refusal = { status: 401, message: 'Unauthorized', headers: { 'www-authenticate': 'Basic realm="kafka"' } };
    expect(failures).toEqual([refusal, refusal, refusal]);
  });
  it('come at once after a credential is deleted or its password changed, though it was right before', async () => {
    const list = [
      { username: 'u', topics: '*', permission: 'ALL' as const, passwordHash: await hashPassword('right') },
    ];
    const authenticate = authenticator({ given: [], stored: { ...storedOnly(), find: async () => list[0] ?? null } });
    expect(await statusOf(authenticate(right, 'a'))).toBe(200);
    list[0] = { ...list[0]!, passwordHash: await hashPassword('new') };
    expect(await statusOf(authenticate(right, 'a'))).toBe(401);
    list.pop();
    expect(await statusOf(authenticate({ ...right, password: 'new' }, 'a'))).toBe(401);
  });
});
