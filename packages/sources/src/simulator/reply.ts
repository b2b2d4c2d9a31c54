/** One row of a readsb "v2" reply, as far as the simulator fills it. A key is absent where the receiver does not know. */
export interface ReadsbAircraft {
  /** Six hex digits; a leading `~` is an address that no country gave. */
  readonly hex: string;
  /** By what the position came: adsb_icao, mlat, tisb_other, mode_s … */
  readonly type: string;
  /** Callsign, padded to eight. */
  readonly flight?: string;
  readonly r?: string;
  readonly t?: string;
  /** 1 military, 8 the owner asked not to be shown. */
  readonly dbFlags?: number;
  /** Feet above 1013.25 hPa, or `ground`. */
  readonly alt_baro?: number | 'ground';
  /** Feet above the ellipsoid. */
  readonly alt_geom?: number;
  /** Knots over the ground. */
  readonly gs?: number;
  /** Degrees true over the ground. */
  readonly track?: number;
  /** Degrees true, on the ground. */
  readonly true_heading?: number;
  /** Feet per minute. */
  readonly baro_rate?: number;
  readonly squawk?: string;
  readonly emergency?: string;
  readonly category?: string;
  readonly lat?: number;
  readonly lon?: number;
  /** Seconds between the position and `now`. */
  readonly seen_pos?: number;
  /** Seconds between the last message and `now`. */
  readonly seen: number;
  /** Keys whose values were worked out by multilateration. */
  readonly mlat: readonly string[];
  readonly tisb: readonly string[];
  readonly messages: number;
  /** dBFS. */
  readonly rssi: number;
}

/** A reply in the shape that adsb.lol and its like send. */
export interface ReadsbReply {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly ac: readonly ReadsbAircraft[];
  readonly total: number;
  readonly msg: 'No error';
}
