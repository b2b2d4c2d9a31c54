import type { Permission } from '../port.ts';

/** A caller who has proved who they are, and what they may do. */
export interface Principal {
  readonly username: string;
  /** A topic's name, a prefix that ends in `*`, or `*` for any. */
  readonly topics: string;
  readonly permission: Permission;
}

/** Whether a credential's pattern covers the topic. Only a last `*` is a wildcard. */
export const covers = (pattern: string, topic: string): boolean =>
  pattern.endsWith('*') ? topic.startsWith(pattern.slice(0, -1)) : topic === pattern;

export const canProduce = ({ permission, topics }: Principal, topic: string): boolean =>
  permission !== 'CONSUME' && covers(topics, topic);

export const canConsume = ({ permission, topics }: Principal, topic: string): boolean =>
  permission !== 'PRODUCE' && covers(topics, topic);
