import { AIRCRAFT_TYPES, AIRLINES, HOUR_MS, iso, type SqlRow } from 'flights-core';
import { bandsOf, qualityOf, weekOf } from './oracle-shapes.test-data.ts';
import { hourRowOf, minutes, type Seen, type Stored, type World } from './world.test-data.ts';

/** Counts a world by the sentences of the method, with loops instead of SQL. */
export interface Span {
  readonly from?: Date;
  readonly to?: Date;
}

const hourStart = (ms: number) => Math.floor(ms / HOUR_MS) * HOUR_MS;
const at = (ms: number) => iso(new Date(ms));
const inSpan = (ms: number, { from, to }: Span) => (!from || ms >= from.getTime()) && (!to || ms < to.getTime());

interface Slot {
  readonly slotAt: number;
  readonly intervalS: number;
  ok: boolean;
}

function slotsOf({ polls }: World): Slot[] {
  const bySlot = new Map<number, Slot>();
  for (const { slotAt, intervalS, status } of polls) {
    const slot = bySlot.get(slotAt) ?? { slotAt, intervalS, ok: false };
    slot.ok ||= status === 'ok';
    bySlot.set(slotAt, slot);
  }
  return [...bySlot.values()].sort((a, b) => a.slotAt - b.slotAt);
}

interface Counted extends Seen {
  readonly intervalS: number;
  name: string | null;
}

/** One row per address and slot that counts, each with the callsign it goes by. */
function countedRows(world: World, slots: readonly Slot[]): Counted[] {
  const rows: Counted[] = [];
  for (const { slotAt, ok, intervalS } of slots) {
    if (!ok) continue;
    const freshest = new Map<string, Seen>();
    for (const row of world.seen) {
      if (row.slotAt !== slotAt || row.onGround || row.addressType !== 'icao') continue;
      const other = freshest.get(row.icao24);
      if (!other || row.ageMs < other.ageMs) freshest.set(row.icao24, row);
    }
    for (const row of freshest.values()) rows.push({ ...row, intervalS, name: row.callsign });
  }
  for (const row of rows) {
    if (row.callsign !== null) continue;
    const reachMs = Math.max(minutes(15), row.intervalS * 1000 + minutes(5));
    let best: Counted | null = null;
    for (const other of rows) {
      // in order of time, so that of two equally near the earlier stays
      if (other.icao24 !== row.icao24 || other.callsign === null) continue;
      const distance = Math.abs(other.slotAt - row.slotAt);
      if (distance <= reachMs && (best === null || distance < Math.abs(best.slotAt - row.slotAt))) best = other;
    }
    row.name = best?.callsign ?? null;
  }
  return rows;
}

function hourly(region: string, slots: readonly Slot[], rows: readonly Counted[]): SqlRow[] {
  const [first, last] = [slots[0], slots.at(-1)];
  if (!first || !last) return [];
  const answer: SqlRow[] = [];
  for (let hour = hourStart(first.slotAt); hour <= last.slotAt; hour += HOUR_MS) {
    const own = slots.filter(({ slotAt }) => hourStart(slotAt) === hour);
    const earlier = slots.filter(({ slotAt }) => slotAt < hour).at(-1);
    const intervalS = own.length > 0 ? Math.max(...own.map((slot) => slot.intervalS)) : earlier!.intervalS;
    let expected = 0;
    for (let slot = first.slotAt; slot <= last.slotAt; slot += intervalS * 1000)
      if (hourStart(slot) === hour) expected++;
    const ok = own.filter((slot) => slot.ok).length;
    if (expected === 0) expected = ok;
    const seen = rows.filter(({ slotAt }) => hourStart(slotAt) === hour);
    const aircraft = new Set(seen.map(({ icao24 }) => icao24));
    let flights = 0;
    for (const icao24 of aircraft) {
      const names = new Set(seen.filter((row) => row.icao24 === icao24 && row.name !== null).map(({ name }) => name));
      flights += names.size === 0 ? 1 : names.size;
    }
    answer.push({
      region,
      hour_utc: at(hour),
      polls_ok: ok,
      polls_expected: expected,
      coverage: expected === 0 ? 0 : Math.min(1, ok / expected),
      observations: seen.length,
      aircraft: aircraft.size,
      flights,
      final: hour + HOUR_MS <= last.slotAt + last.intervalS * 1000,
      revision: 0,
    });
  }
  return answer;
}

/** Stored hours, by their highest revision, stand for the computed ones. */
function withStored(region: string, computed: readonly SqlRow[], stored: readonly Stored[]): SqlRow[] {
  const byHour = new Map(computed.map((row) => [String(row.hour_utc), row]));
  for (const hour of [...stored].sort((a, b) => a.revision - b.revision)) {
    const { region: _, ...row } = hourRowOf(region, hour);
    byHour.set(at(hour.hourMs), { region, ...row } as SqlRow);
  }
  return [...byHour].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

interface Flight {
  readonly icao24: string;
  airline: string | null;
  type: string | null;
}

const later = (a: string | null, b: string | null) => (a === null ? b : b === null || a > b ? a : b);

function flightsBetween(rows: readonly Counted[], from: number, to: number): Flight[] {
  const inside = rows.filter(({ slotAt }) => slotAt >= from && slotAt < to);
  const named = new Set(inside.filter(({ name }) => name !== null).map(({ icao24 }) => icao24));
  const open = new Map<string, { flight: Flight; last: Counted }>();
  const flights: Flight[] = [];
  for (const row of inside) {
    if (row.name === null && named.has(row.icao24)) continue;
    const key = `${row.icao24}/${row.name}`;
    const before = open.get(key);
    const intervalS = Math.max(row.intervalS, before?.last.intervalS ?? 0);
    const silenceMs = Math.max(minutes(30), 2 * intervalS * 1000 + minutes(5));
    let flight = before?.flight;
    if (!before || !flight || row.slotAt - before.last.slotAt > silenceMs) {
      flight = { icao24: row.icao24, airline: null, type: null };
      flights.push(flight);
    }
    flight.airline = later(flight.airline, row.airline);
    flight.type = later(flight.type, row.type);
    open.set(key, { flight, last: row });
  }
  return flights;
}

function top(flights: readonly Flight[], of: 'airline' | 'type', names: ReadonlyMap<string, string>): SqlRow[] {
  const counts = new Map<string | null, number>();
  for (const flight of flights) counts.set(flight[of], (counts.get(flight[of]) ?? 0) + 1);
  const byCode = ([a]: [string | null, number], [b]: [string | null, number]) =>
    a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;
  const [code, name] = of === 'airline' ? ['airline_icao', 'airline'] : ['type_designator', 'aircraft_type'];
  return [...counts]
    .sort((a, b) => b[1] - a[1] || byCode(a, b))
    .map(([key, n]) => ({
      [code!]: key,
      [name!]: key === null ? 'Unknown' : (names.get(key) ?? key),
      flights: n,
      share: n / flights.length,
    }));
}

/** What every metric must answer; of latest-positions the columns that say who is there. */
export function expectedRows(region: string, world: World, span: Span = {}): Record<string, readonly SqlRow[]> {
  const slots = slotsOf(world);
  const rows = countedRows(world, slots);
  const hours = hourly(region, slots, rows);
  const all = withStored(region, hours, world.stored ?? []);
  const newestOf = (rows: readonly SqlRow[]) =>
    rows.filter(({ final, hour_utc }) => final === true && inSpan(Date.parse(String(hour_utc)), span)).at(-1);
  const asked = all.filter(({ hour_utc }) => inSpan(Date.parse(String(hour_utc)), span));
  const newest = newestOf(all);
  const dayUpTo = (row: SqlRow) => {
    const anchor = Date.parse(String(row.hour_utc));
    const dayHours = Array.from({ length: 24 }, (_, i) => anchor - i * HOUR_MS).filter((hour) => inSpan(hour, span));
    const [from, to] = [Math.min(...dayHours), anchor + HOUR_MS];
    return { from, to, ends: { region, from_utc: at(from), to_utc: at(to) } };
  };
  const day: SqlRow[][] = [[], []];
  let flights: Flight[] = [];
  let bands: readonly SqlRow[] = [];
  if (newest) {
    const { from, to, ends } = dayUpTo(newest);
    const polled = asked.filter(({ hour_utc, polls_ok }) => {
      const hour = Date.parse(String(hour_utc));
      return hour >= from && hour < to && Number(polls_ok) > 0;
    });
    const sum = polled.reduce((n, row) => n + Number(row.flights), 0);
    day[0] = [{ ...ends, hours: polled.length, flights_per_hour: polled.length > 0 ? sum / polled.length : null }];
  }
  const newestRaw = newestOf(hours);
  if (newestRaw) {
    const { from, to, ends } = dayUpTo(newestRaw);
    flights = flightsBetween(rows, from, to);
    const looks = slots.filter(({ ok, slotAt }) => ok && slotAt >= from && slotAt < to).length;
    bands = bandsOf(
      region,
      looks,
      rows.filter(({ slotAt }) => slotAt >= from && slotAt < to),
    );
    day[1] = [{ ...ends, aircraft: new Set(flights.map(({ icao24 }) => icao24)).size, flights: flights.length }];
  }
  const newestOk = slots.filter(({ ok, slotAt }) => ok && inSpan(slotAt, span)).at(-1)?.slotAt;
  const shown = rows
    .filter(({ slotAt }) => slotAt === newestOk)
    .map(({ hidden, icao24, callsign, airline, type }) => ({
      region,
      slot_at: at(newestOk!),
      icao24: hidden ? null : icao24,
      callsign: hidden ? null : callsign,
      registration: null,
      airline_icao: hidden ? null : airline,
      type_designator: type,
      is_privacy_flagged: hidden,
    }));
  return {
    'flights-per-hour': asked,
    'flights-last-hour': newest ? [newest] : [],
    'flights-average-per-hour': day[0]!,
    'flights-last-24h': day[1]!,
    'latest-positions': shown,
    'top-airlines': top(flights, 'airline', AIRLINES),
    'top-aircraft': top(flights, 'type', AIRCRAFT_TYPES),
    'hour-by-weekday': newest ? weekOf(region, asked, Date.parse(String(newest.hour_utc))) : [],
    'altitude-bands': bands,
    'data-quality': qualityOf(region, world.polls).filter(({ hour_utc }) => inSpan(Date.parse(String(hour_utc)), span)),
  };
}
