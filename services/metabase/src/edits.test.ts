import { describe, expect, it } from '@jest/globals';
import { DASHBOARD } from 'flights-metrics-sql/sql';
import { contentsOf, run, TARGET } from './provision.test-help.ts';
import { boardOf, cardsOf, checkedByContract, outcomes, stubOf } from './stubs.test-help.ts';

checkedByContract();

describe('what was changed by hand', () => {
  it.each([
    [
      'its SQL',
      (card: Record<string, unknown>) =>
        ((card.dataset_query as { stages: { native: string }[] }).stages[0]!.native = 'SELECT 1'),
      'sql',
    ],
    ['its chart', (card: Record<string, unknown>) => (card.display = 'pie'), 'display'],
    ['its name', (card: Record<string, unknown>) => (card.name = 'Mine'), 'name'],
    ['its text', (card: Record<string, unknown>) => (card.description = 'Mine'), 'text'],
    ['its place', (card: Record<string, unknown>) => (card.archived = true), 'archived'],
  ])('in a question, %s, is told and left; --force restores it', async (_, edit, field) => {
    const stub = await stubOf();
    await run(stub);
    const whole = contentsOf(stub.state);
    const card = cardsOf(stub)[3]!;
    edit(card);
    const edited = contentsOf(stub.state);
    const { entries } = await run(stub);
    expect(entries.filter(({ outcome }) => outcome === 'edited by hand')).toEqual([
      { what: 'question Map', outcome: 'edited by hand', detail: `${field}: left as it is; --force restores it` },
    ]);
    expect(contentsOf(stub.state)).toEqual(edited);
    const forced = await run(stub, { force: true });
    expect(
      forced.entries.filter(({ outcome }) => outcome !== 'same').map(({ what, outcome }) => [what, outcome]),
    ).toEqual([['question Map', 'restored']]);
    expect(contentsOf(stub.state)).toEqual(whole);
  });

  it('on the dashboard, a card moved and one added, is told and left; --force restores it', async () => {
    const stub = await stubOf();
    await run(stub);
    const whole = contentsOf(stub.state);
    const board = boardOf(stub);
    board.dashcards[2]!.row = 40;
    board.dashcards.push({
      id: 999,
      card_id: null,
      row: 60,
      col: 0,
      size_x: 4,
      size_y: 1,
      visualization_settings: { text: 'hello' },
    });
    const { entries } = await run(stub);
    expect(entries.find(({ what }) => what === 'dashboard Flights')).toMatchObject({
      outcome: 'edited by hand',
      detail: expect.stringMatching(/^cards/),
    });
    await run(stub, { force: true });
    expect(contentsOf(stub.state)).toEqual(whole);
  });

  it('a setting added to a chart is told, and is nothing to restore', async () => {
    const stub = await stubOf();
    await run(stub);
    (cardsOf(stub)[0]!.visualization_settings as Record<string, unknown>)['card.title'] = 'x';
    const { entries } = await run(stub);
    expect(entries.find(({ what }) => what === 'question Last full hour')).toEqual({
      what: 'question Last full hour',
      outcome: 'same',
      detail: 'has settings of its own: card.title',
    });
  });

  it('in the database and in the text of a column is told and left; --force restores both', async () => {
    const stub = await stubOf();
    await run(stub);
    const whole = contentsOf(stub.state);
    const [database] = [...stub.state.databases.values()];
    (database!.details as Record<string, unknown>).workgroup = 'primary';
    const [table] = [...stub.state.tables.values()].flat();
    (table!.fields as Record<string, unknown>[])[0]!.description = 'Mine';
    const { entries } = await run(stub);
    const edited = entries.filter(({ outcome }) => outcome === 'edited by hand').map(({ what }) => what);
    expect(edited).toEqual(['database Flights prod (Athena)', 'column states.event_id']);
    await run(stub, { force: true });
    expect(contentsOf(stub.state)).toEqual(whole);
  });

  it('a question deleted for good is made again under its id', async () => {
    const stub = await stubOf();
    await run(stub);
    const before = cardsOf(stub)
      .map(({ entity_id }) => entity_id)
      .sort();
    stub.state.cards.delete(cardsOf(stub)[0]!.id);
    await run(stub, { force: true }); // the dashboard lost it, too
    expect(
      cardsOf(stub)
        .map(({ entity_id }) => entity_id)
        .sort(),
    ).toEqual(before);
  });
});

describe('a definition that changed', () => {
  it('is written without --force, where nobody changed anything by hand', async () => {
    const stub = await stubOf();
    await run(stub);
    const [now, hours] = DASHBOARD.sections;
    const next = {
      ...DASHBOARD,
      sections: [
        {
          ...now!,
          panels: now!.panels.map((panel) =>
            panel.id === 'map' ? { ...panel, title: 'Where they are', limit: 500 } : panel,
          ),
        },
        { ...hours!, panels: hours!.panels.slice(0, -1) },
      ],
    };
    const { entries } = await run(stub, { dashboard: next });
    expect(
      entries.filter(({ outcome }) => outcome !== 'same').map(({ what, outcome, detail }) => [what, outcome, detail]),
    ).toEqual([
      ['question Where they are', 'updated', 'name, sql'],
      ['dashboard Flights', 'updated', 'cards'],
    ]);
    stub.calls.length = 0;
    expect(outcomes((await run(stub, { dashboard: next })).entries)).toEqual(['same']);
    expect(stub.writes()).toEqual([]);
  });

  it('keeps a card of the dashboard under its id', async () => {
    const stub = await stubOf();
    await run(stub);
    const idsOf = () => boardOf(stub).dashcards.map(({ id }) => id);
    const before = idsOf();
    await run(stub, { target: { ...TARGET, regions: ['paris', 'london'] } });
    expect(idsOf()).toEqual(before);
  });
});

describe('with --check', () => {
  it('nothing is written: not on a fresh server, not on a half finished one, not on a whole one', async () => {
    const stub = await stubOf();
    const fresh = await run(stub, { check: true });
    expect(outcomes(fresh.entries)).toEqual(['created']);
    expect(stub.writes()).toEqual([]);
    stub.crash = { at: 60, applied: true };
    await expect(run(stub)).rejects.toThrow();
    stub.crash = null;
    stub.calls.length = 0;
    const half = await run(stub, { check: true });
    expect(outcomes(half.entries)).toContain('created');
    expect(stub.writes()).toEqual([]);
    await run(stub);
    stub.calls.length = 0;
    expect(outcomes((await run(stub, { check: true })).entries)).toEqual(['same']);
    expect(stub.writes()).toEqual([]);
  });
});
