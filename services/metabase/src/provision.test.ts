import { describe, expect, it } from '@jest/globals';
import { DASHBOARD, FILTER_VARIABLES, panelSql, panelsOf } from 'flights-metrics-sql/sql';
import { ADMIN, contentsOf, run, TARGET } from './provision.test-help.ts';
import type { StubOptions } from './stub.test-help.ts';
import { boardOf, cardsOf, checkedByContract, contract, outcomes, stubOf } from './stubs.test-help.ts';

checkedByContract();
const panels = panelsOf(DASHBOARD);

describe('a fresh server', () => {
  it('gets an administrator, Athena, the questions and the dashboard in one run', async () => {
    const stub = await stubOf({ startsAfter: 2 });
    const { path, version } = await run(stub);
    expect(version).toBe('v0.64.6');
    expect(stub.state.admin).toEqual(ADMIN);
    expect(cardsOf(stub).map(({ name }) => name)).toEqual(panels.map(({ title }) => title));
    expect(path).toBe(`/dashboard/${boardOf(stub).id}`);
    expect(stub.state.settings.get('site-name')).toBe('Flights Metrics');
    expect(stub.state.settings.get('anon-tracking-enabled')).toBe(false);
    expect([...stub.state.cache.values()]).toEqual([
      { model: 'root', model_id: 0, strategy: { type: 'ttl', multiplier: 1800, min_duration_ms: 0 } },
    ]);
  });

  it('is asked nothing twice: a second run writes nothing', async () => {
    const stub = await stubOf();
    await run(stub, { publicLink: true });
    const before = contentsOf(stub.state);
    console.info(`first run: ${stub.calls.length} calls, ${stub.writes().length} of them writing`);
    stub.calls.length = 0;
    const { entries } = await run(stub, { publicLink: true });
    console.info(`second run: ${stub.calls.length} calls, ${stub.writes().length} of them writing`);
    expect(stub.writes()).toEqual([]);
    expect(outcomes(entries)).toEqual(['same']);
    expect(contentsOf(stub.state)).toEqual(before);
  });

  it.each(['flat', 'list'] as const)(
    'is left in peace by a second run where questions come back in another form: %s',
    async (readBack) => {
      const stub = await stubOf({ readBack });
      await run(stub);
      stub.calls.length = 0;
      expect(outcomes((await run(stub)).entries)).toEqual(['same']);
      expect(stub.writes()).toEqual([]);
    },
  );

  it('has a database that does not scan by itself, finds its keys in its environment and reuses answers for an hour', async () => {
    const stub = await stubOf();
    await run(stub);
    const [database] = [...stub.state.databases.values()];
    expect(database).toMatchObject({
      engine: 'athena',
      is_full_sync: false,
      is_on_demand: false,
      auto_run_queries: false,
      schedules: { metadata_sync: { schedule_type: 'daily' }, cache_field_values: null },
      details: {
        region: 'eu-west-2',
        workgroup: 'flights-prod',
        dbname: 'flights_prod',
        s3_staging_dir: '',
        access_key: '',
        secret_key: '',
        'include-user-id-and-hash': false,
      },
    });
    const options = String((database!.details as Record<string, unknown>)['additional-options']);
    expect(options.split(';')).toEqual([
      'EnableResultReuseByAge=1',
      'MaxResultReuseAgeInMinutes=60',
      'ConnectionTest=FALSE',
    ]);
  });

  it('has columns explained with units, and latitude, longitude and times marked', async () => {
    const stub = await stubOf();
    await run(stub);
    const states = stub.state.tables
      .values()
      .next()
      .value!.find(({ name }) => name === 'states')!;
    const fields = Object.fromEntries((states.fields as Record<string, unknown>[]).map((field) => [field.name, field]));
    expect(fields.baro_altitude_ft).toMatchObject({ description: 'Pressure altitude. Unit: ft.' });
    expect(fields.latitude).toMatchObject({ semantic_type: 'type/Latitude' });
    expect(fields.longitude).toMatchObject({ semantic_type: 'type/Longitude' });
    expect(fields.slot_at).toMatchObject({ semantic_type: 'type/CreationTimestamp' });
  });

  it('has a dashboard that fits its grid, with every filter wired to every question', async () => {
    const stub = await stubOf();
    await run(stub);
    const { dashcards, parameters } = boardOf(stub);
    expect((parameters as { slug: string }[]).map(({ slug }) => slug)).toEqual(['region', 'from', 'to']);
    const taken = new Set<string>();
    for (const card of dashcards as unknown as Record<'row' | 'col' | 'size_x' | 'size_y' | 'card_id', number>[]) {
      expect(card.col + card.size_x).toBeLessThanOrEqual(24);
      for (let row = card.row; row < card.row + card.size_y; row++)
        for (let col = card.col; col < card.col + card.size_x; col++) {
          expect(taken).not.toContain(`${row}/${col}`);
          taken.add(`${row}/${col}`);
        }
      const mapped = (card as unknown as { parameter_mappings: { target: unknown }[] }).parameter_mappings;
      const targets = ['region', 'from', 'to'].map((name) => ['variable', ['template-tag', name]]);
      expect(mapped.map(({ target }) => target)).toEqual(card.card_id === null ? [] : targets);
    }
    expect(dashcards).toHaveLength(panels.length + DASHBOARD.sections.length);
  });

  it('asks each panel’s one statement, as MBQL 5 of which Metabase says it is one', async () => {
    const stub = await stubOf();
    await run(stub);
    for (const [i, card] of cardsOf(stub).entries()) {
      const query = card.dataset_query as { stages: { native: string }[] };
      expect(query.stages[0]!.native).toBe(panelSql(panels[i]!, FILTER_VARIABLES));
      if (contract) expect([card.name, contract.problemsOfQuery(query)]).toEqual([card.name, []]);
    }
  });

  it('is known by its description alone: the contract refuses what is wrong', () => {
    if (!contract) return;
    const call = { method: 'POST', path: '/api/card', query: {} };
    expect(
      contract.problemsOf({ ...call, body: { name: 'x', display: 'table', visualization_settings: {} } }),
    ).toContain("body must have required property 'dataset_query'");
    expect(contract.problemsOf({ ...call, path: '/api/cards', body: {} })).toEqual(['there is no POST /api/cards']);
    expect(
      contract.problemsOfQuery({ 'lib/type': 'mbql/query', database: 1, stages: [{ native: 'SELECT 1' }] }),
    ).not.toEqual([]);
  });
});

describe('a link for everybody', () => {
  it('is made only when asked for, and then once', async () => {
    const stub = await stubOf();
    expect((await run(stub)).publicPath).toBeNull();
    expect(boardOf(stub).public_uuid).toBeNull();
    const first = await run(stub, { publicLink: true });
    expect(first.publicPath).toBe(`/public/dashboard/${boardOf(stub).public_uuid}`);
    expect((await run(stub, { publicLink: true })).publicPath).toBe(first.publicPath);
  });
});

describe('a server that is there already', () => {
  const existing: StubOptions = { admin: ADMIN, keys: { mb_key: 'admin' } };

  it('keeps its settings and its cache policy, and takes an API key', async () => {
    const stub = await stubOf(existing);
    const settings = new Map(stub.state.settings);
    const { entries } = await run(stub, { logIn: { apiKey: 'mb_key' }, siteUrl: 'https://flights.example.org' });
    expect(stub.state.settings).toEqual(settings);
    expect(stub.state.cache.size).toBe(0);
    expect(entries.find(({ what }) => what === 'cache')!.detail).toMatch(/not ours to set.*Adaptive/);
    expect(cardsOf(stub)).toHaveLength(panels.length);
  });

  it('keeps every thing of others as it is, also things of the same name', async () => {
    const stub = await stubOf(existing);
    const { state } = stub;
    const theirs = { name: 'Flights', description: 'Flights of birds', archived: false };
    state.collections.set(5, { id: 5, ...theirs });
    state.databases.set(6, { id: 6, engine: 'postgres', details: {}, name: 'Flights', description: null });
    state.cards.set(7, {
      id: 7,
      name: 'Map',
      description: null,
      entity_id: 'x'.repeat(21),
      dataset_query: { stages: [] },
      archived: false,
    });
    state.dashboards.set(8, { id: 8, collection_id: 5, dashcards: [], ...theirs });
    const before = structuredClone([
      state.collections.get(5),
      state.databases.get(6),
      state.cards.get(7),
      state.dashboards.get(8),
    ]);
    await run(stub);
    expect([state.collections.get(5), state.databases.get(6), state.cards.get(7), state.dashboards.get(8)]).toEqual(
      before,
    );
    expect(state.dashboards.size).toBe(2);
  });

  it('with a paid plan gets an hour of cache for this dashboard alone', async () => {
    const stub = await stubOf({ ...existing, granularCache: true });
    await run(stub);
    expect([...stub.state.cache.values()]).toEqual([
      {
        model: 'dashboard',
        model_id: boardOf(stub).id,
        strategy: { type: 'duration', duration: 1, unit: 'hours', refresh_automatically: false },
      },
    ]);
    stub.calls.length = 0;
    await run(stub);
    expect(stub.writes()).toEqual([]);
  });

  it('holds two stages beside each other', async () => {
    const stub = await stubOf(existing);
    await run(stub);
    const dev = { ...TARGET, stage: 'dev', database: 'flights_dev', workgroup: 'flights-dev' };
    await run(stub, { target: dev });
    expect(stub.state.dashboards.size).toBe(2);
    stub.calls.length = 0;
    await run(stub);
    await run(stub, { target: dev });
    expect(stub.writes()).toEqual([]);
  });

  it('does not say what its environment sets', async () => {
    const stub = await stubOf({ environment: { 'enable-public-sharing': true, 'anon-tracking-enabled': true } });
    await run(stub, { publicLink: true });
    expect(stub.writes().filter(({ path }) => path.includes('anon-tracking'))).toEqual([]);
  });
});
