import { expect } from '@jest/globals';
import { checksOf } from './checks.ts';
import { values } from './world.ts';

/** URLs, bodies and errors: what holds for every endpoint. */
export const transport = checksOf('transport', (check) => {
  check('every answer, success or not, is JSON that is not empty and says so', async ({ raw, topic, name }) => {
    const known = await topic();
    const requests = [
      { path: '/topics' },
      { path: `/produce/${known}/hello` },
      { path: `/fetch`, method: 'POST', body: { topic: known, partition: 0, offset: 0, timeout: 0 } },
      { path: '/no-such-thing' },
      { path: `/delete-consumer/${name('g')}/i`, method: 'DELETE' },
      { path: '/topics', headers: { authorization: 'Basic bm86bm8=' } },
    ];
    const replies = await Promise.all(requests.map(raw));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404, 401]);
    for (const { headers, body } of replies) {
      expect(headers['content-type']).toMatch(/^application\/json/);
      expect(typeof body).toBe('object');
    }
  });

  check('an error says what and which status, and nothing else', async ({ raw, post, name }) => {
    const replies = [
      await raw({ path: '/schema-registry/subjects' }),
      await post(`/produce/${name('none')}`, { value: 'v' }),
    ];
    for (const { status, body } of replies) {
      expect(status).toBe(404);
      expect(body).toEqual({ error: expect.stringMatching(/\S/), status: 404 });
    }
  });

  check('a JSON body is read whatever the content type says, and with none', async ({ post, topic, kafka }) => {
    const into = await topic();
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain;charset=UTF-8',
      'image/png',
      null,
    ];
    for (const type of types) {
      const { status } = await post(
        `/produce/${into}`,
        { value: `${type}` },
        type === null ? {} : { 'content-type': type },
      );
      expect([type, status]).toEqual([type, 200]);
    }
    const records = await kafka.consumer().fetch({ topic: into, partition: 0, offset: 0 });
    expect(values(records)).toEqual(types.map(String));
  });

  check('an empty body with a JSON content type is no bad body', async ({ raw, drain, fill, topic, name }) => {
    const [from, group] = [await topic(), name('group')];
    await fill(from, ['a']);
    await drain(group, 'i', [from], 1, { autoCommit: false });
    const headers = { 'content-type': 'application/json', 'content-length': '0' };
    expect((await raw({ method: 'POST', path: `/commit/${group}/i`, headers })).status).toBe(200);
    expect((await raw({ path: '/topics', headers: { 'content-type': 'application/json' } })).status).toBe(200);
  });

  check('every endpoint that takes a body takes it on GET too', async ({ raw, topic, name, assigned }) => {
    const [t, group] = [await topic(), name('group')];
    const at = { topic: t, partition: 0 };
    const get = async (path: string, body: unknown) => {
      const reply = await raw({ method: 'GET', path, body });
      expect([path, reply.status]).toEqual([path, 200]);
      return reply.body;
    };
    expect(await get(`/produce/${t}`, { value: 'one' })).toMatchObject([{ ...at, offset: 0 }]);
    expect(await get('/produce', [{ topic: t, value: 'two' }])).toMatchObject([{ ...at, offset: 1 }]);
    expect(await get('/fetch', { ...at, offset: 1 })).toMatchObject([{ value: 'two' }]);
    await get(`/consume/${group}/i`, { topics: [t], timeout: 0 });
    expect(Object.keys(await assigned(group, t))).toEqual(['i']);
    await get(`/commit/${group}/i`, { ...at, offset: 7 });
    expect(await get(`/committed/${group}/i`, at)).toEqual([{ ...at, offset: 7 }]);
    expect(await get('/offsets/latest', [at])).toEqual([{ ...at, offset: 2 }]);
  });

  check('JSON is strict', async ({ post, topic }) => {
    const t = await topic();
    for (const body of ['{"value":"v",}', "{'value':'v'}", '{"value":"v"', 'v'])
      expect([body, (await post(`/produce/${t}`, body)).status]).toEqual([body, 400]);
  });

  check('the raw path is split first and decoded then', async ({ post, raw, topic, name, kafka }) => {
    const [t, group] = [await topic(), name('ç')];
    const encoded = `${encodeURIComponent(group)}%2Fa%20b`;
    expect((await post(`/consume/${encoded}/..%2Fi+1`, { topic: t, timeout: 0 })).status).toBe(200);
    const groups = await kafka.admin().consumers();
    expect(groups.find((one) => one.name === `${group}/a b`)?.instances.map((one) => one.name)).toEqual(['../i+1']);
    expect((await raw({ method: 'DELETE', path: `/delete-consumer/${encoded}/..%2Fi+1` })).status).toBe(200);
  });

  check('a percent sign that encodes nothing is a bad request', async ({ raw, topic }) => {
    const t = await topic();
    for (const tail of ['100%', '%zz', '%C3%28'])
      expect([tail, (await raw({ path: `/produce/${t}/${tail}` })).status]).toEqual([tail, 400]);
  });

  check('a trailing slash changes nothing', async ({ post, raw, topic }) => {
    const t = await topic();
    expect((await raw({ path: '/topics/' })).status).toBe(200);
    expect((await post('/fetch/', { topic: t, partition: 0, timeout: 0 })).body).toEqual([]);
    expect((await post(`/produce/${t}/`, { value: 'v' })).body).toMatchObject([{ offset: 0 }]);
  });

  check(
    'an unknown path is 404, a known one with a wrong method 405 that says which to use',
    async ({ raw, topic, name }) => {
      const t = await topic();
      for (const path of ['/', '/nothing', '/topics/x', '/consume', '/consume/g', `/fetch/${t}`, '/offsets'])
        expect([path, (await raw({ path })).status]).toEqual([path, 404]);
      for (const [method, path, allowed] of [
        ['POST', '/topics', 'GET'],
        ['DELETE', '/produce', 'POST'],
        ['PUT', '/fetch', 'POST'],
        ['GET', `/delete-consumer/${name('g')}/i`, 'DELETE'],
        ['POST', `/consume/${name('g')}/i/${t}`, 'GET'],
      ] as const) {
        const { status, headers } = await raw({ method, path });
        expect([path, status]).toEqual([path, 405]);
        expect(String(headers.allow)).toContain(allowed);
      }
    },
  );

  check(
    'unknown fields are ignored, integers may be text, and text may be a number or boolean',
    async ({ post, topic, kafka }) => {
      const t = await topic(2);
      const { status } = await post(`/produce/${t}`, {
        partition: '1',
        timestamp: '1700000000000',
        key: 5,
        value: true,
        colour: 'red',
      });
      expect(status).toBe(200);
      const records = await kafka.consumer().fetch({ topic: t, partition: 1, offset: 0 });
      expect(records).toMatchObject([{ timestamp: 1_700_000_000_000, key: '5', value: 'true' }]);
      expect((await post('/fetch', { topic: t, partition: '1', offset: '0', timeout: '50', x: 1 })).body).toEqual(
        records,
      );
    },
  );

  check('what is neither is a bad request', async ({ post, topic }) => {
    const t = await topic();
    const bodies = [
      { value: {} },
      { value: [] },
      { value: 'v', key: {} },
      { value: 'v', partition: 'one' },
      { value: 'v', partition: 0.5 },
      7,
      '"v"',
    ];
    for (const body of bodies) expect([body, (await post(`/produce/${t}`, body)).status]).toEqual([body, 400]);
    for (const body of [
      { topic: t, partition: 0, timeout: 'soon' },
      { topic: t, partition: 0, timeout: -1 },
      { topic: 5 },
    ])
      expect([body, (await post('/fetch', body)).status]).toEqual([body, 400]);
  });

  check('a timeout that is longer than the server waits is no error', async ({ post, fill, topic }) => {
    const t = await topic();
    await fill(t, ['v']);
    expect((await post('/fetch', { topic: t, partition: 0, timeout: 3_600_000 })).body).toMatchObject([{ value: 'v' }]);
  });

  check(
    'a message of 1 MiB goes through whole, one of 2 MiB is 413 and nothing of its request is written',
    async ({ post, topic, kafka }) => {
      const t = await topic();
      const whole = 'x'.repeat(1_048_576);
      expect((await post(`/produce/${t}`, [{ value: 'small' }, { value: `${whole}${whole}` }])).status).toBe(413);
      expect((await post(`/produce/${t}`, { value: whole })).body).toMatchObject([{ offset: 0 }]);
      const [record] = await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 });
      expect(record!.value === whole).toBe(true);
    },
  );

  check('a body above every limit is answered 413', async ({ post, topic }) => {
    const t = await topic();
    const { status, body } = await post(`/produce/${t}`, `[${'{"value":"v"},'.repeat(1_400_000)}{"value":"v"}]`);
    expect([status, body]).toEqual([413, { error: expect.any(String), status: 413 }]);
  });
});
