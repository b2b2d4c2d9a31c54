import { expect } from '@jest/globals';
import { checksOf } from './checks.ts';
import { eventually, numbered, values } from './world.ts';

const KEY = 'idempotency-key';

/** What the lost service did not have. Without its headers nothing here shows. */
export const extensions = checksOf('extensions', (check) => {
  check('a request sent again under its Idempotency-Key is answered as before and written once', async (world) => {
    const { post, topic, name, kafka } = world;
    const [t, header] = [await topic(3), { 'Idempotency-Key': name('key') }];
    const messages = numbered(10).map((value, n) => ({ value, ...(n % 2 === 0 && { key: value }) }));
    const first = await post(`/produce/${t}`, messages, header);
    expect([first.status, first.body.length]).toEqual([200, 10]);
    for (let again = 0; again < 3; again++)
      expect((await post(`/produce/${t}`, messages, header)).body).toEqual(first.body);
    const topicPartitions = [0, 1, 2].map((partition) => ({ topic: t, partition }));
    const ends = await kafka.admin().topicPartitionOffsets({ timestamp: 'latest', topicPartitions });
    expect(ends.reduce((sum, { offset }) => sum + offset, 0)).toBe(10);
  });

  check('the key may be a header of every message, as the client can send it, and is read back', async (world) => {
    const { kafka, topic, name } = world;
    const [t, key] = [await topic(), name('key')];
    const headers = [{ key: KEY, value: key }];
    const messages = numbered(3).map((value) => ({ topic: t, value, headers }));
    const first = await kafka.producer().produceMany(messages);
    expect(await kafka.producer().produceMany(messages)).toEqual(first);
    const records = await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 });
    expect(records.map(({ value, headers: found }) => ({ value, found }))).toEqual(
      numbered(3).map((value) => ({ value, found: headers })),
    );
  });

  check('requests with one key that meet are written once', async ({ post, topic, name, kafka }) => {
    const [t, header] = [await topic(), { 'Idempotency-Key': name('key') }];
    const answers = await Promise.all(numbered(8).map(() => post(`/produce/${t}`, { value: 'v' }, header)));
    const accepted = answers.filter(({ status }) => status === 200);
    expect(accepted.length).toBeGreaterThan(0);
    for (const { body } of accepted) expect(body).toEqual(accepted[0]!.body);
    expect(values(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 }))).toEqual(['v']);
  });

  check('a known key with other messages is 400, and so are messages that do not share their key', async (world) => {
    const { post, topic, name, kafka } = world;
    const [t, header] = [await topic(), { 'Idempotency-Key': name('key') }];
    expect((await post(`/produce/${t}`, { value: 'one' }, header)).status).toBe(200);
    expect((await post(`/produce/${t}`, { value: 'two' }, header)).status).toBe(400);
    const marked = (value: string, key: string) => ({ value, headers: [{ key: KEY, value: key }] });
    expect((await post(`/produce/${t}`, [marked('a', name('a')), marked('b', name('b'))])).status).toBe(400);
    expect((await post(`/produce/${t}`, [marked('a', name('a')), { value: 'b' }])).status).toBe(400);
    expect((await post(`/produce/${t}`, marked('a', name('a')), header)).status).toBe(400);
    expect(values(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 }))).toEqual(['one']);
  });

  check('two credentials never meet in a key, and without a key equal messages are two', async (world) => {
    const { post, raw, topic, name, credential, kafka } = world;
    const [t, header] = [await topic(), { 'Idempotency-Key': name('key') }];
    const { username, password } = await credential([t], 'PRODUCE');
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    await post(`/produce/${t}`, { value: 'v' }, header);
    const other = {
      method: 'POST',
      path: `/produce/${t}`,
      body: { value: 'v' },
      headers: { ...header, authorization },
    };
    expect((await raw(other)).body).toMatchObject([{ offset: 1 }]);
    for (let n = 0; n < 2; n++) await post(`/produce/${t}`, { value: 'v' });
    expect(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 })).toHaveLength(4);
  });

  check('Kafka-Max-Poll-Records and Kafka-Max-Poll-Bytes make an answer smaller, down to one record', async (world) => {
    const { post, topic, name, fill } = world;
    const [t, group] = [await topic(), name('group')];
    await fill(
      t,
      numbered(20).map((value) => value.padEnd(100, '.')),
    );
    const place = { topic: t, partition: 0, offset: 0 };
    const count = async (header: string, value: string) =>
      (await post('/fetch', place, { [header]: value })).body.length;
    expect(await count('Kafka-Max-Poll-Records', '7')).toBe(7);
    expect(await count('Kafka-Max-Poll-Bytes', '450')).toBe(4);
    expect(await count('Kafka-Max-Poll-Bytes', '1')).toBe(1);
    expect((await post('/fetch', place, { 'Kafka-Max-Poll-Records': '0' })).status).toBe(400);
    expect((await post('/fetch', place, { 'Kafka-Max-Poll-Bytes': 'few' })).status).toBe(400);
    const headers = { 'Kafka-Max-Poll-Records': '3', 'Kafka-Auto-Offset-Reset': 'earliest' };
    await eventually(async () =>
      expect((await post(`/consume/${group}/i`, { topic: t }, headers)).body.length).toBe(3),
    );
  });

  check('Kafka-Encoding base64 carries bytes that are no text', async ({ post, topic }) => {
    const t = await topic();
    const bytes = Buffer.from([0, 255, 128, 10, 13, 200]).toString('base64');
    const message = { key: bytes, value: bytes, headers: [{ key: 'h', value: bytes }] };
    const headers = { 'Kafka-Encoding': 'base64' };
    expect((await post(`/produce/${t}`, message, headers)).status).toBe(200);
    const place = { topic: t, partition: 0, offset: 0 };
    expect((await post('/fetch', place, headers)).body).toMatchObject([message]);
    expect((await post(`/produce/${t}`, { value: 'no base64!' }, headers)).status).toBe(400);
    expect((await post('/fetch', place, { 'Kafka-Encoding': 'hex' })).status).toBe(400);
    expect((await post('/fetch', place)).body[0].value).toContain('\ufffd'); // as text, bytes that are none are lost
  });

  check('an answer says what is assigned, and whether the group is still being joined', async (world) => {
    const { post, topic, name } = world;
    const [t, group] = [await topic(2), name('group')];
    await eventually(async () => {
      const { headers } = await post(`/consume/${group}/i`, { topic: t, timeout: 50 });
      if (headers['kafka-joining'] !== undefined) expect(headers['kafka-joining']).toBe('true');
      expect(headers['kafka-joining']).toBeUndefined();
      expect(headers['kafka-assigned']).toBe(`${t}:0,1`);
    });
  });
});
