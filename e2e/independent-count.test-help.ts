import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BoundingBox } from 'flights-core';

/**
 * Counts a folder of recorded snapshots by the written rules (docs/method.md), straight from the raw files and with
 * none of the project's code: the oracle of the whole pipeline. Plain loops, on purpose.
 */
export interface Counted {
  readonly polls: { ok: number; failed: number };
  readonly rows: { in: number; kept: number; dropped: Record<string, number> };
  /** By hour (`2025-07-06T14`), hours with an ok poll only. */
  readonly hours: Map<string, { polls_ok: number; observations: number; aircraft: number; flights: number }>;
}

interface Row {
  readonly address: unknown;
  readonly callsign: string;
  readonly latitude: unknown;
  readonly longitude: unknown;
  readonly ageS: unknown;
  readonly ground: boolean;
  readonly doubles: boolean;
  readonly surface: boolean;
}
interface Seen {
  readonly at: number;
  readonly icao24: string;
  readonly ageS: number;
  readonly own: string | null;
}

// biome-ignore lint/suspicious/noExplicitAny: raw replies, read without the project's schemas
type Raw = any;

function rawRows(body: Raw): { at: number; rows: Row[] } | null {
  const list = body?.ac ?? body?.aircraft;
  if (Array.isArray(list) && typeof body.now === 'number') {
    const rows = list.map(
      (r: Raw): Row => ({
        address: r.hex,
        callsign: r.flight ?? '',
        latitude: r.lat,
        longitude: r.lon,
        ageS: r.seen_pos,
        ground: r.alt_baro === 'ground',
        doubles: ['adsb_other', 'adsr_other', 'tisb_other', 'tisb_trackfile'].includes(r.type),
        surface:
          r.type === 'adsb_icao_nt' ||
          ['C1', 'C2', 'C3', 'C4', 'C5'].includes(r.category) ||
          ['TWR', 'GND', 'SERV'].includes(r.t) ||
          String(r.t ?? '').startsWith('-'),
      }),
    );
    return { at: Math.round(body.now > 1e11 ? body.now : body.now * 1000), rows };
  }
  if (typeof body?.time !== 'number' || !('states' in body)) return null;
  const rows = (body.states ?? []).map(
    (r: Raw): Row => ({
      address: r[0],
      callsign: r[1] ?? '',
      latitude: r[6],
      longitude: r[5],
      ageS: typeof r[3] === 'number' ? body.time - r[3] : undefined,
      ground: r[8],
      doubles: false,
      surface: [16, 17, 18, 19, 20].includes(r[17]),
    }),
  );
  return { at: body.time * 1000, rows };
}

function why(row: Row, { south, west, north, east }: BoundingBox): string | null {
  const { latitude, longitude, ageS } = row;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return 'no_position';
  const hex = String(row.address).replace('~', '').toLowerCase();
  if (!/^[0-9a-f]{6}$/.test(hex) || hex === '000000') return 'bad_address';
  if (latitude === 0 && longitude === 0) return 'zero_position';
  if (typeof ageS !== 'number') return 'no_position_time';
  if (ageS < -10 || ageS > (row.ground ? 300 : 60)) return 'position_age';
  if (row.surface) return 'not_aircraft';
  const inLongitude = west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east;
  return latitude >= south && latitude <= north && inLongitude ? null : 'outside_region';
}

const ownCallsign = (text: string): string | null => {
  const trimmed = text.trim().toUpperCase();
  return trimmed === '' || trimmed === 'N/A' || trimmed === '12345678' || trimmed.length > 8 || /^0+$/.test(trimmed)
    ? null
    : trimmed;
};

export function countFolder(folder: string, box: BoundingBox): Counted {
  const polls = { ok: 0, failed: 0 };
  const rows = { in: 0, kept: 0, dropped: {} as Record<string, number> };
  const skies = new Map<number, Seen[]>();
  for (const file of readdirSync(folder)
    .filter((name) => /\.json(\.gz)?$/.test(name))
    .sort()) {
    let reply: ReturnType<typeof rawRows> = null;
    try {
      const bytes = readFileSync(join(folder, file));
      reply = rawRows(JSON.parse(String(file.endsWith('.gz') ? gunzipSync(bytes) : bytes)));
    } catch {}
    if (!reply) {
      polls.failed++;
      continue;
    }
    if (skies.has(reply.at)) continue; // a slot is polled once
    polls.ok++;
    const freshest = new Map<unknown, Row>();
    for (const row of reply.rows) {
      const rival = freshest.get(row.address);
      if (!rival || Number(row.ageS ?? Infinity) < Number(rival.ageS ?? Infinity)) freshest.set(row.address, row);
    }
    const counted = new Map<string, Seen>();
    for (const row of freshest.values()) {
      rows.in++;
      const reason = why(row, box);
      if (reason) {
        rows.dropped[reason] = (rows.dropped[reason] ?? 0) + 1;
        continue;
      }
      rows.kept++;
      if (row.ground || row.doubles || String(row.address).startsWith('~')) continue;
      const icao24 = String(row.address).toLowerCase();
      const ageS = row.ageS as number;
      if (!(counted.get(icao24)! && counted.get(icao24)!.ageS <= ageS))
        counted.set(icao24, { at: reply.at, icao24, ageS, own: ownCallsign(row.callsign) });
    }
    skies.set(reply.at, [...counted.values()]);
  }
  return { polls, rows, hours: countHours(skies) };
}

function countHours(skies: ReadonlyMap<number, readonly Seen[]>): Counted['hours'] {
  const times = [...skies.keys()].sort((a, b) => a - b);
  const spacings = times
    .slice(1)
    .map((time, i) => time - times[i]!)
    .sort((a, b) => a - b);
  const intervalMs = Math.round((spacings[Math.floor(spacings.length / 2)] ?? 900_000) / 60_000) * 60_000;
  const reachMs = Math.max(900_000, intervalMs + 300_000);
  const named = times.flatMap((time) => skies.get(time)!).filter((seen) => seen.own);
  const byAircraft = Map.groupBy(named, ({ icao24 }) => icao24);
  const callsignOf = (seen: Seen): string | null => {
    if (seen.own) return seen.own;
    let nearest: Seen | null = null;
    for (const other of byAircraft.get(seen.icao24) ?? []) {
      const apart = Math.abs(other.at - seen.at);
      if (apart <= reachMs && (!nearest || apart < Math.abs(nearest.at - seen.at))) nearest = other; // earlier wins a tie
    }
    return nearest?.own ?? null;
  };
  const hours: Counted['hours'] = new Map();
  for (const [hour, slots] of Map.groupBy(times, (time) => new Date(time).toISOString().slice(0, 13))) {
    const seen = slots.flatMap((time) => skies.get(time)!);
    const flights = new Set<string>();
    const unnamed = new Set<string>();
    const withName = new Set<string>();
    for (const one of seen) {
      const callsign = callsignOf(one);
      if (callsign) {
        flights.add(`${one.icao24} ${callsign}`);
        withName.add(one.icao24);
      } else unnamed.add(one.icao24);
    }
    hours.set(hour, {
      polls_ok: slots.length,
      observations: seen.length,
      aircraft: new Set(seen.map(({ icao24 }) => icao24)).size,
      flights: flights.size + unnamed.difference(withName).size,
    });
  }
  return hours;
}
