import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { DASHBOARD, panelsOf } from 'flights-metrics-sql/sql';
import { parse } from 'yaml';
import { entityId, markerOf } from './names.ts';
import { ADMIN, run, TARGET } from './provision.test-help.ts';
import { type Stub, startStub } from './stub.test-help.ts';

/**
 * Metabase's own schemas of questions and dashboards as files. The package is AGPL: it is fetched for this test alone and
 * is no dependency of the project. Its form is portable, without a server's numbers: what is compared here is ours with
 * names and entity ids in their place. Restoring from such files is a paid feature, which we do not use.
 */
const PACKAGE = '@metabase/representations@1.2.0';
let folder: string;
let stub: Stub;
let check: (kind: 'card' | 'dashboard', value: unknown) => string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'representations-'));
  await promisify(execFile)('npm', ['pack', PACKAGE, '--silent'], { cwd: folder });
  const [archive] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await promisify(execFile)('tar', ['xzf', archive!], { cwd: folder });
  const schemas = join(folder, 'package/core-spec/v1/schemas');
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  for (const name of await readdir(schemas, { recursive: true }))
    if (name.endsWith('.yaml'))
      ajv.addSchema({ ...parse(await readFile(join(schemas, name), 'utf8')), $id: `mb:/${name}` });
  check = (kind, value) => {
    const validate = ajv.getSchema(`mb:/${kind}.yaml`) as ValidateFunction;
    return validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
  stub = await startStub({ syncTakes: 0 });
  await run(stub);
}, 120_000);
afterAll(async () => {
  await stub?.close();
  await rm(folder, { recursive: true, force: true });
});

type Body = Record<string, unknown>;
const cards = () => [...stub.state.cards.values()];
const eidOf = (id: unknown) => (cards().find((card) => card.id === id)?.entity_id ?? null) as string | null;
const COLLECTION = entityId(TARGET, 'collection');

function portableCard({ id: _, database: __, ...card }: Body): Body {
  const query = card.dataset_query as Body;
  return {
    ...card,
    creator_id: ADMIN.email,
    collection_id: COLLECTION,
    dataset_query: { ...query, database: 'Flights prod (Athena)' },
    'serdes/meta': [{ id: card.entity_id, model: 'Card' }],
  };
}

function portableDashboard({ id: _, dashcards, ...board }: Body): Body {
  const entity_id = entityId(TARGET, 'dashboard');
  return {
    ...board,
    entity_id,
    creator_id: ADMIN.email,
    collection_id: COLLECTION,
    'serdes/meta': [{ id: entity_id, model: 'Dashboard' }],
    dashcards: (dashcards as Body[]).map(({ id, card: _, inline_parameters: __, created_at: ___, ...dashcard }) => {
      const eid = entityId(TARGET, `dashcard/${id}`);
      return {
        ...dashcard,
        entity_id: eid,
        card_id: eidOf(dashcard.card_id),
        parameter_mappings: (dashcard.parameter_mappings as Body[]).map((one) => ({
          ...one,
          card_id: eidOf(one.card_id),
        })),
        'serdes/meta': [
          { id: entity_id, model: 'Dashboard' },
          { id: eid, model: 'DashboardCard' },
        ],
      };
    }),
  };
}

describe('by the schemas of @metabase/representations', () => {
  it.each(panelsOf(DASHBOARD).map(({ title }, i) => [title, i] as const))('the question %s is one', (_, i) => {
    const card = cards()[i]!;
    expect(String(card.description)).toContain(markerOf(TARGET));
    expect(check('card', portableCard(card))).toEqual([]);
  });
  it('the dashboard is one', () =>
    expect(check('dashboard', portableDashboard([...stub.state.dashboards.values()][0]!))).toEqual([]));
  it('what is wrong is refused', () => {
    expect(check('card', { ...portableCard(cards()[0]!), display: 'heatmap' })).not.toEqual([]);
    const board = portableDashboard([...stub.state.dashboards.values()][0]!);
    expect(check('dashboard', { ...board, dashcards: [{ ...(board.dashcards as Body[])[0], col: 24 }] })).not.toEqual(
      [],
    );
  });
});
