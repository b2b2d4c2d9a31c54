import { createHash } from 'node:crypto';

/** Where the numbers are, and what this installation of the dashboard is called. */
export interface Target {
  /** Stage of the deployed lake: `prod`. One stage is one dashboard; several live beside each other in one Metabase. */
  readonly stage: string;
  readonly awsRegion: string;
  /** Glue database. */
  readonly database: string;
  /** Athena workgroup; it says where results go. */
  readonly workgroup: string;
  /** Region ids one may choose from; the first is chosen at first. */
  readonly regions: readonly string[];
}

/** The name a server gets that was set up by us. Its settings are ours, those of any other server are not. */
export const SITE_NAME = 'Flights Metrics';

export const databaseName = ({ stage }: Target): string => `Flights ${stage} (Athena)`;
export const collectionName = ({ stage }: Target): string => (stage === 'prod' ? 'Flights' : `Flights ${stage}`);

/**
 * The id that a thing of ours keeps on every server: 21 characters of a NanoID's alphabet, made from its name. So it is
 * found again whatever it is called by then, and made again under the same id where it was deleted.
 */
export const entityId = ({ stage }: Target, name: string): string =>
  createHash('sha256').update(`flights-metrics/${stage}/${name}`).digest('base64url').slice(0, 21);

/** Text in a description by which a thing is known as ours that cannot be given an id. */
export const markerOf = ({ stage }: Target): string => `flights-metrics/${stage}`;
