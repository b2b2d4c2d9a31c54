import { expect } from '@jest/globals';
import { Kafka } from '@upstash/kafka';
import { checksOf } from './checks.ts';
import { basic, countingProxy } from './raw-http.ts';
import type { World } from './world.ts';

const asUser = ({ username, password }: { username: string; password: string }) => ({
  authorization: basic(username, password),
});

/** Who may do what. */
export const access = checksOf('access', (check) => {
  check('no credentials, wrong ones and rubbish are 401 with a challenge', async ({ raw, subject, name }) => {
    const wrong = [
      '',
      'Bearer x',
      'Basic !',
      basic(subject.username, 'x'),
      basic(name('nobody'), subject.password),
      'Basic',
    ];
    for (const authorization of wrong) {
      const { status, headers, body } = await raw({ path: '/topics', headers: { authorization } });
      expect([authorization, status, body]).toEqual([authorization, 401, { error: 'Unauthorized', status: 401 }]);
      expect(headers['www-authenticate']).toBe('Basic realm="kafka"');
    }
  });

  check('a client with a wrong password hears 401 after six attempts', async ({ subject, name }) => {
    const proxy = await countingProxy(subject.url);
    try {
      const kafka = new Kafka({ url: proxy.url, username: name('nobody'), password: 'wrong' });
      await expect(kafka.admin().topics()).rejects.toMatchObject({
        name: 'UpstashError',
        message: 'Unauthorized',
        status: 401,
      });
      expect(proxy.requests()).toBe(6);
    } finally {
      proxy.close();
    }
  });

  check('a password may have colons and equals signs', async ({ credential, kafkaAs }) => {
    const user = await credential(['*'], 'ALL'); // World makes such passwords
    expect(user.password).toMatch(/:.*=/);
    expect(await kafkaAs(user).admin().topics()).toEqual(expect.any(Object));
  });

  check('guessing at a name never locks its owner out', async ({ raw, credential }) => {
    const user = await credential(['*'], 'ALL');
    for (let guess = 0; guess < 30; guess++) {
      const { status, headers } = await raw({
        path: '/topics',
        headers: asUser({ ...user, password: `guess${guess}` }),
      });
      expect([401, 429]).toContain(status);
      if (status === 429) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await raw({ path: '/topics', headers: asUser(user) })).status).toBe(200);
  });

  check('a topic pattern is a name, a prefix that ends in *, or * alone', async ({ post, topic, credential }) => {
    const [mine, other] = [await topic(), await topic()];
    const produce = async (topics: string[], to: string) =>
      (await post(`/produce/${to}`, { value: 'v' }, asUser(await credential(topics, 'ALL')))).status;
    expect(await produce([mine], mine)).toBe(200);
    expect(await produce([mine], other)).toBe(403);
    expect(await produce([mine.slice(0, -1)], mine)).toBe(403);
    expect(await produce([`${mine.slice(0, -1)}*`], mine)).toBe(200);
    expect(await produce([`${mine}x*`], mine)).toBe(403);
    expect(await produce(['*'], other)).toBe(200);
  });

  check('PRODUCE allows writing alone, CONSUME reading alone, ALL both', async (world) => {
    expect(await allowed(world, 'PRODUCE')).toEqual({
      write: [200, 200, 200, 200],
      read: [403, 403, 403, 403, 403, 403],
    });
    expect(await allowed(world, 'CONSUME')).toEqual({
      write: [403, 403, 403, 403],
      read: [200, 200, 200, 200, 200, 200],
    });
    expect(await allowed(world, 'ALL')).toEqual({ write: [200, 200, 200, 200], read: [200, 200, 200, 200, 200, 200] });
  });

  check('a request that touches one forbidden topic writes nothing', async ({ post, topic, credential, kafka }) => {
    const [mine, other] = [await topic(), await topic()];
    const user = await credential([mine], 'ALL');
    const body = [mine, other].map((one) => ({ topic: one, value: 'v' }));
    expect((await post('/produce', body, asUser(user))).status).toBe(403);
    const topicPartition = { topic: mine, partition: 0 };
    expect(await kafka.admin().topicPartitionOffsets({ timestamp: 'latest', topicPartition })).toMatchObject([
      { offset: 0 },
    ]);
  });

  check(
    'lists show what the credential may see, to a writer too',
    async ({ topic, credential, kafkaAs, kafka, name }) => {
      const [mine, other, group] = [await topic(3), await topic(), name('group')];
      await kafka.consumer().consume({ consumerGroupId: group, instanceId: 'i', topics: [other], timeout: 0 });
      const writer = kafkaAs(await credential([mine], 'PRODUCE')).admin();
      const reader = kafkaAs(await credential([mine], 'CONSUME')).admin();
      expect(await writer.topics()).toEqual({ [mine]: 3 });
      expect(await reader.topics()).toEqual({ [mine]: 3 });
      expect(await reader.consumers()).toEqual([]);
      expect((await kafka.admin().consumers()).map((one) => one.name)).toContain(group);
    },
  );

  check('user and pass in the address count for the webhook and nowhere else', async ({ raw, topic, subject }) => {
    const t = await topic();
    const query = `user=${encodeURIComponent(subject.username)}&pass=${encodeURIComponent(subject.password)}`;
    const authorization = { authorization: '' };
    const send = (path: string) => raw({ method: 'POST', path, body: 'hi', headers: authorization });
    expect((await send(`/webhook?topic=${t}&${query}`)).status).toBe(200);
    expect((await send(`/webhook?topic=${t}&user=${subject.username}&pass=no`)).status).toBe(401);
    expect((await send(`/produce/${t}?${query}`)).status).toBe(401);
    expect((await raw({ path: `/topics?${query}`, headers: authorization })).status).toBe(401);
  });
});

async function allowed({ raw, topic, credential, name }: World, permission: 'ALL' | 'PRODUCE' | 'CONSUME') {
  const [t, group] = [await topic(), name('group')];
  const headers = asUser(await credential([t], permission));
  const statuses = async (requests: readonly (readonly [method: string, path: string, body?: unknown])[]) => {
    const found: number[] = [];
    for (const [method, path, body] of requests) found.push((await raw({ method, path, body, headers })).status);
    return found;
  };
  const at = { topic: t, partition: 0 };
  const write = await statuses([
    ['GET', `/produce/${t}/v`],
    ['POST', `/produce/${t}`, { value: 'v' }],
    ['POST', '/produce', { topic: t, value: 'v' }],
    ['POST', `/webhook?topic=${t}`, 'v'],
  ]);
  const read = await statuses([
    ['POST', '/fetch', { ...at, timeout: 0 }],
    ['POST', `/consume/${group}/i`, { topic: t, timeout: 0 }],
    ['POST', `/commit/${group}/i`, { ...at, offset: 0 }],
    ['POST', `/committed/${group}/i`, at],
    ['POST', '/offsets/latest', at],
    ['DELETE', `/delete-consumer/${group}/i`],
  ]);
  return { write, read };
}
