import type { TableName } from 'flights-core';

/** What a column of the lake holds, for whoever reads the tables by hand. */
export interface ColumnMeaning {
  readonly meaning: string;
  /** `ft`, `kt`, `s`; null where it has none. */
  readonly unit: string | null;
  /** What kind of thing it is, where a map or a time axis should know. */
  readonly kind: 'latitude' | 'longitude' | 'time' | 'category' | 'share' | null;
}

export interface TableMeaning {
  readonly meaning: string;
  readonly columns: Readonly<Record<string, ColumnMeaning>>;
}

const of = (meaning: string, unit: string | null = null, kind: ColumnMeaning['kind'] = null): ColumnMeaning => ({
  meaning,
  unit,
  kind,
});
const time = (meaning: string) => of(`${meaning} In UTC.`, null, 'time');
const category = (meaning: string) => of(meaning, null, 'category');

const REGION = category('Id of the region that was polled; a partition.');
const HOUR_PARTITION = of(
  'UTC hour of the slot as text, YYYY-MM-DD-HH; a partition. Always narrow it: it decides what a query costs.',
);
const SLOT = time('Slot of the poll: the planned time, by which hours are counted.');

/** The tables of the lake and every column, as docs/method.md defines them. */
export const TABLE_MEANINGS: Readonly<Record<TableName, TableMeaning>> = {
  states: {
    meaning: 'One row for each aircraft in each poll; deleted three days after it landed.',
    columns: {
      region: REGION,
      dt: HOUR_PARTITION,
      event_id: of('Region, slot and address: the same row delivered twice has it twice.'),
      slot_at: SLOT,
      snapshot_at: time("The source's own time of its answer."),
      source: category('Who answered.'),
      icao24: of('24-bit ICAO address of the aircraft, six hex digits.'),
      address_type: category('icao, or non_icao for addresses that no authority gave out: those are not counted.'),
      callsign: of('Callsign; null where the aircraft told none.'),
      registration: of('Registration.'),
      type_designator: category('ICAO aircraft type (Doc 8643).'),
      airline_icao: category("Airline's ICAO designator (Doc 8585), read from the callsign."),
      origin_icao: category('Departure airport, where a source tells it.'),
      destination_icao: category('Destination airport, where a source tells it.'),
      latitude: of('Latitude, WGS84.', '°', 'latitude'),
      longitude: of('Longitude, WGS84.', '°', 'longitude'),
      position_at: time('When the position was measured.'),
      last_contact_at: time('When anything was last heard from the aircraft.'),
      baro_altitude_ft: of('Pressure altitude.', 'ft'),
      geo_altitude_ft: of('Height above the WGS84 ellipsoid.', 'ft'),
      on_ground: category('On the ground: kept, not counted.'),
      ground_speed_kt: of('Speed over ground.', 'kt'),
      track_deg: of('Track over ground, clockwise from true north.', '°'),
      vertical_rate_fpm: of('Climb, negative for descent.', 'ft/min'),
      squawk: of('Transponder code, four octal digits.'),
      emergency: category('Emergency state the aircraft reports.'),
      spi: category('Ident pressed (special position identification).'),
      emitter_category: category('Category the aircraft reports: A1 to D7.'),
      position_source: category('How the position is known: ADS-B, MLAT and so on.'),
      is_military: category('Marked as military by the source.'),
      is_privacy_flagged: category(
        'The owner asked not to be shown: counted, never named. Do not publish callsign, registration or address.',
      ),
      country_iso2: category('Country of the address, ISO 3166.'),
    },
  },
  polls: {
    meaning: 'One row for each poll, failed ones too; deleted three days after it landed.',
    columns: {
      region: REGION,
      dt: HOUR_PARTITION,
      event_id: of('Region and slot.'),
      slot_at: SLOT,
      interval_s: of('Planned time between polls when this one ran.', 's'),
      status: category('ok or failed.'),
      source: category('Who answered; null where nobody did.'),
      refused: of('Who was asked before and why they did not answer, as JSON.'),
      rows_in: of('Rows of the answer, one an address.', 'rows'),
      rows_kept: of('Rows kept.', 'rows'),
      dropped_no_position: of('Rows dropped: no position.', 'rows'),
      dropped_bad_address: of('Rows dropped: no address of six hex digits.', 'rows'),
      dropped_zero_position: of('Rows dropped: position 0°, 0°.', 'rows'),
      dropped_no_position_time: of('Rows dropped: age of the position unknown.', 'rows'),
      dropped_position_age: of('Rows dropped: position too old.', 'rows'),
      dropped_not_aircraft: of('Rows dropped: no aircraft.', 'rows'),
      dropped_outside_region: of('Rows dropped: outside the region.', 'rows'),
      polled_at: time('When the source was asked, by our clock.'),
      duration_ms: of('How long the poll took.', 'ms'),
    },
  },
  hourly: {
    meaning:
      'One row for each hour that was stored, kept for good; of several revisions of an hour the highest counts.',
    columns: {
      region: REGION,
      hour_utc: time('Beginning of the hour.'),
      polls_ok: of('Slots with a poll that worked.', 'polls'),
      polls_expected: of('Slots that were due.', 'polls'),
      coverage: of('polls_ok / polls_expected, at most 1. Below 1 the counts are too low.', null, 'share'),
      observations: of('Counted rows.', 'rows'),
      aircraft: of('Different addresses. Do not add up over hours.', 'aircraft'),
      flights: of('Different flights. Do not add up over hours.', 'flights'),
      final: category('Whether all slots of the hour were past.'),
      revision: of('How often the hour was stored again.'),
    },
  },
};
