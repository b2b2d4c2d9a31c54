import { DROP_REASONS, type DropReason, droppedColumn, type Warehouse } from 'flights-core';

/** What the landed polls say of a directory. Every slot counts once, however often its record was delivered. */
export interface PollTotals {
  readonly ok: number;
  readonly failed: number;
  readonly rowsIn: number;
  readonly rowsKept: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  /** Hours with a poll record, summed over regions. */
  readonly hours: number;
}

export async function pollTotals(warehouse: Warehouse): Promise<PollTotals> {
  const sums = ['rows_in', 'rows_kept', ...DROP_REASONS.map(droppedColumn)];
  const [totals] = await warehouse.query(`
    SELECT count_if(status = 'ok') AS ok, count_if(status <> 'ok') AS failed,
           count(DISTINCT region || '/' || dt) AS hours,
           ${sums.map((column) => `coalesce(sum(${column}), 0) AS ${column}`).join(', ')}
    FROM (SELECT DISTINCT region, dt, event_id, status, ${sums.join(', ')} FROM polls) AS each_once`);
  const n = (column: string) => Number(totals?.[column] ?? 0);
  const dropped = DROP_REASONS.map((reason) => [reason, n(droppedColumn(reason))] as const).filter(
    ([, count]) => count > 0,
  );
  return {
    ok: n('ok'),
    failed: n('failed'),
    rowsIn: n('rows_in'),
    rowsKept: n('rows_kept'),
    dropped: Object.fromEntries(dropped),
    hours: n('hours'),
  };
}

/** Slots of a region that are polled: `ok` wins where a slot has both. Times as ISO 8601. */
export async function polledSlots(
  warehouse: Warehouse,
  regionId: string,
): Promise<ReadonlyMap<string, 'ok' | 'failed'>> {
  const rows = await warehouse.query(
    `SELECT slot_at, max(status) AS status FROM polls WHERE region = '${regionId}' GROUP BY slot_at`, // 'ok' > 'failed'
  );
  return new Map(
    rows.map(({ slot_at, status }) => [new Date(String(slot_at)).toISOString(), status as 'ok' | 'failed']),
  );
}
