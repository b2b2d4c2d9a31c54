/** Names of the log's objects, all under `kafka/`. Topic and group names are percent-encoded. */
export interface LogPlace {
  readonly topic: string;
  /** Fresh at each creation of the topic, so that one made again never meets the old one's batches. */
  readonly topicId: string;
  readonly partition: number;
}

const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/[!'()*.]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const pad = (offset: number): string => String(offset).padStart(20, '0');

export const TOPICS = 'kafka/meta/topics/';
export const GROUPS = 'kafka/meta/groups/';
export const CREDENTIALS = 'kafka/meta/credentials/';
export const LOG = 'kafka/log/';
export const PROBE = 'kafka/meta/probe.json';

export const metaKey = (prefix: string, name: string): string => `${prefix}${encoded(name)}.json`;

/** The name in a key of `metaKey`; null for a foreign object. */
export function metaName(prefix: string, key: string): string | null {
  const [, name] = /^([^/]+)\.json$/.exec(key.slice(prefix.length)) ?? [];
  try {
    return name === undefined ? null : decodeURIComponent(name);
  } catch {
    return null;
  }
}

/** Under it lie the batches of every life of a topic. */
export const topicLogPrefix = (topic: string): string => `${LOG}${encoded(topic)}/`;
export const logPrefix = ({ topic, topicId, partition }: LogPlace): string =>
  `${topicLogPrefix(topic)}${topicId}/${partition}/`;
export const batchKey = (place: LogPlace, base: number): string => `${logPrefix(place)}${pad(base)}.batch`;
export const tailKey = ({ topic, topicId, partition }: LogPlace): string =>
  `kafka/tail/${encoded(topic)}/${topicId}/${partition}.json`;
/** An operator's word that a damaged batch is given up. */
export const gapKey = ({ topic, topicId, partition }: LogPlace, base: number): string =>
  `kafka/gaps/${encoded(topic)}/${topicId}/${partition}/${pad(base)}.json`;

/** The base offset in a batch's key; null for a foreign object. */
export function batchBase(key: string): number | null {
  const [, digits] = /\/(\d{20})\.batch$/.exec(key) ?? [];
  return digits === undefined ? null : Number(digits);
}

/**
 * The key after which the batch that holds `offset` is listed, with all that follow: a batch has 1000 records at most, and
 * listing begins after the key it is told. undefined: from the beginning.
 */
export const beforeBatchOf = (place: LogPlace, offset: number): string | undefined =>
  offset - MAX_RECORDS - 1 < 0 ? undefined : batchKey(place, offset - MAX_RECORDS - 1);

export const MAX_RECORDS = 1000;
