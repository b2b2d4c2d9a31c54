import { access } from './access.ts';
import type { Check } from './checks.ts';
import { commit } from './commit.ts';
import { consume } from './consume.ts';
import { extensions } from './extensions.ts';
import { fetch } from './fetch.ts';
import { groups } from './groups.ts';
import { listing, webhook } from './listing.ts';
import { committed, offsets } from './offsets.ts';
import { positions } from './positions.ts';
import { produce } from './produce.ts';
import { restart } from './restart.ts';
import { transport } from './transport.ts';

/** Everything a server must do to stand in for the lost service, through `@upstash/kafka` and byte for byte. */
export const CHECKS: readonly Check[] = [
  ...transport,
  ...access,
  ...produce,
  ...fetch,
  ...consume,
  ...positions,
  ...groups,
  ...commit,
  ...committed,
  ...offsets,
  ...listing,
  ...webhook,
  ...extensions,
];

/** Those that end the server and start it again: they get one of their own. */
export const RESTART_CHECKS: readonly Check[] = restart;
