import type { Terminal } from './geography.ts';

/** Who flies: an airline, a flight department, an air force. */
export interface Operator {
  /** ICAO designator: the first three letters of its callsigns. */
  readonly icao: string;
  /** ISO 3166 country of its register. */
  readonly country: string;
  /** Patterns of what follows the designator: 9 is a digit, A a letter. The first ones are the likeliest. */
  readonly callsigns: readonly string[];
  /** Types and their shares of its flights here. */
  readonly fleet: readonly (readonly [type: string, share: number])[];
  readonly terminal: Terminal;
}

const NUMBERS = ['999', '999', '99', '9'];
const LETTERS = ['99AA', '9AA', '99AA', '999A', '9999'];
const BRITISH = ['999', '999', '999A', '99A', '9AA', '99AA', '99'];

function operator(
  icao: string,
  country: string,
  callsigns: readonly string[],
  fleet: string,
  terminal: Terminal = 'T2',
): Operator {
  const shares = fleet.split(' ').map((entry) => {
    const [type, share] = entry.split(':') as [string, string];
    return [type, Number(share)] as const;
  });
  return { icao, country, callsigns, fleet: shares, terminal };
}

export const OPERATORS: readonly Operator[] = [
  operator(
    'BAW',
    'GB',
    BRITISH,
    'A320:26 A20N:18 A21N:11 A319:10 A321:4 B772:9 B789:6 A35K:6 B77W:4 B788:4 A388:3 B78X:3',
    'T5',
  ),
  operator('SHT', 'GB', ['9A', '99A', '9A', '9999'], 'A320:60 A319:25 A20N:15', 'T5'),
  operator('VIR', 'GB', ['999A', '99A', '999', '99AA'], 'B789:38 A35K:26 A339:22 A333:14', 'T3'),
  operator('CFE', 'GB', ['99A', '999', '9999', '9AA'], 'E190:100'),
  operator('LOG', 'GB', ['99AA', '999'], 'AT76:60 E145:40'),
  operator('EXS', 'GB', ['99A', '999', '9AA'], 'B738:80 A21N:20'),
  operator('TOM', 'GB', ['9A', '99A', '999'], 'B738:60 B38M:30 B788:10'),
  operator('EZY', 'GB', LETTERS, 'A320:40 A319:28 A20N:20 A21N:12'),
  operator('WUK', 'GB', LETTERS, 'A21N:100'),
  operator('RUK', 'GB', ['999', '9AA'], 'B738:100'),
  operator('BCS', 'DE', ['9999', '999'], 'B752:40 A306:60'),
  operator('RYR', 'IE', LETTERS, 'B738:65 B38M:35'),
  operator('EIN', 'IE', ['99A', '9AA', '999'], 'A20N:55 A320:38 A21N:7'),
  operator('DLH', 'DE', ['9AA', '999', '99A'], 'A20N:50 A320:20 A21N:18 A319:6 B748:6'),
  operator('EWG', 'DE', ['99A', '9AA'], 'A320:60 A20N:25 A319:15'),
  operator('CFG', 'DE', ['9AA', '999'], 'A320:60 A339:40'),
  operator('BOX', 'DE', NUMBERS, 'B77L:100'),
  operator('SWR', 'CH', ['99A', '9AA', '999'], 'A20N:20 A21N:35 BCS3:45'),
  operator('SWS', 'CH', ['99A', '999'], 'BCS1:55 E190:45'),
  operator('AUA', 'AT', ['9AA', '999'], 'A320:70 A20N:30'),
  operator('BEL', 'BE', ['9AA', '99A'], 'A319:60 A20N:40'),
  operator('KLM', 'NL', ['99A', '9AA', '999'], 'B738:75 A21N:25', 'T4'),
  operator('KLC', 'NL', ['99A', '9AA'], 'E190:60 E290:40'),
  operator('TRA', 'NL', ['99A', '9AA'], 'B738:80 A21N:20'),
  operator('AFR', 'FR', ['99AA', '9999'], 'A320:45 A319:20 BCS3:35', 'T4'),
  operator('VLG', 'ES', ['99AA', '9AA'], 'A320:60 A20N:40', 'T3'),
  operator('IBE', 'ES', ['99AA', '9999', '999'], 'A20N:45 A320:30 A21N:25', 'T3'),
  operator('TAP', 'PT', ['99AA', '9AA', '999'], 'A20N:45 A21N:40 A320:15'),
  operator('ITY', 'IT', ['999', '99A'], 'A20N:50 A320:30 BCS1:20', 'T4'),
  operator('SAS', 'SE', ['999', '9999'], 'A20N:85 A320:15'),
  operator('NSZ', 'SE', ['99A', '9AA'], 'B738:60 B38M:40'),
  operator('FIN', 'FI', ['9AA', '9999'], 'A321:60 A359:40', 'T3'),
  operator('ICE', 'IS', ['999'], 'B38M:70 B763:30'),
  operator('LOT', 'PL', ['9AA', '99A', '999'], 'B38M:60 E195:40'),
  operator('LGL', 'LU', ['99A', '9AA'], 'DH8D:70 E195:30'),
  operator('AEE', 'GR', ['99A', '999'], 'A20N:60 A21N:40'),
  operator('WZZ', 'HU', LETTERS, 'A21N:75 A320:25'),
  operator('THY', 'TR', ['9AA', '99A'], 'B77W:25 A21N:35 A333:25 A359:15'),
  operator('SXS', 'TR', ['9AA', '99A'], 'B38M:100'),
  operator('AAL', 'US', NUMBERS, 'B77W:55 B772:20 B789:25', 'T3'),
  operator('UAL', 'US', NUMBERS, 'B763:40 B772:22 B789:28 B788:10'),
  operator('DAL', 'US', NUMBERS, 'A333:25 A339:40 B764:35', 'T3'),
  operator('JBU', 'US', ['999', '9'], 'A21N:100'),
  operator('FDX', 'US', ['99', '999'], 'B77L:60 B763:40'),
  operator('UPS', 'US', ['99', '999'], 'B763:60 B748:40'),
  operator('GTI', 'US', ['999', '9999'], 'B744:50 B748:50'),
  operator('ACA', 'CA', NUMBERS, 'B77W:40 B789:40 A333:20'),
  operator('WJA', 'CA', ['9', '99'], 'B789:100', 'T3'),
  operator('UAE', 'AE', ['9A', '99A', '9AA'], 'A388:60 B77W:40', 'T3'),
  operator('ETD', 'AE', ['99A', '9AA'], 'B789:40 A35K:35 A388:25', 'T4'),
  operator('QTR', 'QA', ['9A', '99A'], 'A388:25 A35K:40 B77W:35', 'T4'),
  operator('SVA', 'SA', ['999'], 'B77W:65 B789:35', 'T4'),
  operator('GFA', 'BH', ['99A', '9'], 'B789:100', 'T4'),
  operator('KAC', 'KW', ['999'], 'B77W:75 A339:25', 'T4'),
  operator('MSR', 'EG', ['999'], 'B789:50 A333:30 B77W:20'),
  operator('MEA', 'LB', ['999'], 'A332:60 A21N:40', 'T3'),
  operator('AIC', 'IN', ['999'], 'B788:45 A359:30 B77W:25'),
  operator('SIA', 'SG', ['999', '9'], 'A388:50 B77W:25 A359:25'),
  operator('CPA', 'HK', ['999'], 'A35K:70 B77W:30', 'T3'),
  operator('MAS', 'MY', ['9', '99'], 'A359:100', 'T4'),
  operator('THA', 'TH', ['999'], 'B77W:70 A359:30'),
  operator('JAL', 'JP', ['99'], 'A35K:60 B77W:40', 'T3'),
  operator('ANA', 'JP', ['999'], 'B77W:60 B789:40'),
  operator('KAL', 'KR', ['999'], 'B77W:70 B789:30', 'T4'),
  operator('CCA', 'CN', ['999'], 'B789:55 A359:45'),
  operator('CSN', 'CN', ['999'], 'B789:60 A359:40', 'T4'),
  operator('QFA', 'AU', ['9', '99'], 'B789:60 A388:40', 'T3'),
  operator('RAM', 'MA', ['999', '99A'], 'B738:80 B788:20', 'T4'),
  operator('ETH', 'ET', ['999'], 'A359:70 B788:30'),
  operator('KQA', 'KE', ['999'], 'B788:100', 'T4'),
  operator('NJE', 'PT', ['999A', '99A'], 'C56X:40 CL35:40 GLEX:20'),
  operator('VJT', 'MT', ['999', '99A'], 'CL35:40 GLEX:60'),
  operator('LJC', 'GB', ['9', '99'], 'C25B:45 E55P:35 BE20:20'),
  operator('EJM', 'US', ['999'], 'GLF6:60 GLEX:40'),
  operator('JKY', 'GB', ['999', '99'], 'A139:40 EC35:25 AS55:15 A109:20'),
  operator('HLE', 'GB', ['99'], 'EC45:60 EC35:40'),
  operator('UKP', 'GB', ['99'], 'EC45:100'),
  operator('RRR', 'GB-military', ['9999'], 'A400:55 C17:45'),
  operator('VVL', 'GB-military', ['999'], 'H47:100'),
  operator('RCH', 'US-military', ['999', '9999'], 'C17:60 K35R:40'),
];
const BY_ICAO = new Map(OPERATORS.map((each) => [each.icao, each]));

/** Aircraft that fly under their own registration: clubs and private owners. */
export const PRIVATE_OWNERS: Operator = operator('', 'GB', [], 'P28A:55 C172:15 C152:15 SR22:10 PC12:5');
/** Cars on the airfield that carry a transponder, so that nobody lands on them. */
export const AIRFIELD_VEHICLES: Operator = operator('OPS', 'GB', ['9'], 'C152:100');

/** An operator by its designator. Throws a RangeError for one that does not fly here. */
export function operatorOf(icao: string): Operator {
  const found = BY_ICAO.get(icao);
  if (!found) throw new RangeError(`no operator ${icao} in the simulator`);
  return found;
}
