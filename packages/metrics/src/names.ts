import { AIRCRAFT_TYPES, AIRLINES } from 'flights-core';
import { type Cte, text } from './sql-text.ts';

/** What a row is called whose airline or type nobody knows. */
export const UNKNOWN = 'Unknown';

const namesCte = (name: string, names: ReadonlyMap<string, string>): Cte => {
  const rows = [...names].map(([code, label]) => `(${text(code)}, ${text(label)})`).join(', ');
  return [name, `  SELECT * FROM (VALUES ${rows}) AS v (code, label)`];
};

/** `airline_names`: the airline's name by its ICAO designator. */
export const airlineNamesCte: Cte = namesCte('airline_names', AIRLINES);

/** `type_names`: maker and model by ICAO type designator. */
export const typeNamesCte: Cte = namesCte('type_names', AIRCRAFT_TYPES);
