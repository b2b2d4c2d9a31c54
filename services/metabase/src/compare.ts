import { createHash } from 'node:crypto';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Equal whatever the order of keys. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'null';

export const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/** A short name of a content. */
export const versionOf = (content: unknown): string =>
  createHash('sha256').update(canonical(content)).digest('hex').slice(0, 12);

const NOTE = /\n\nKept as code \(([^ ]+) ([0-9a-f]{12})\): edits are undone by `pnpm metabase provision --force`\.$/;

/**
 * A description for people that also says whose the thing is, and which content it had when we wrote it. What it has now
 * tells an edit by hand, which is reported, from a definition of ours that changed, which is written.
 */
export const described = (text: string, marker: string, content: unknown): string =>
  `${text}\n\nKept as code (${marker} ${versionOf(content)}): edits are undone by \`pnpm metabase provision --force\`.`;

/** What a description says; null where it is not one of ours. */
export function readDescription(description: unknown): { text: string; marker: string; version: string } | null {
  const match = typeof description === 'string' ? NOTE.exec(description) : null;
  if (!match) return null;
  return { text: String(description).slice(0, match.index), marker: match[1]!, version: match[2]! };
}

export type Verdict =
  /** As it should be. */
  | 'same'
  /** As we left it, but our definition is another now. */
  | 'outdated'
  /** Neither: somebody changed it. */
  | 'edited';

/**
 * What to do about a thing that is there. Contents leave the description's note out. A server may add keys of its own, so
 * the content is looked at by the keys that are wanted; one that we wrote with more keys is known by all of them.
 */
export function verdict(content: unknown, wanted: unknown, description: unknown): Verdict {
  const asked = restrictedTo(content, wanted);
  if (same(asked, wanted)) return 'same';
  const left = readDescription(description)?.version;
  return left !== undefined && [asked, content].some((one) => versionOf(one) === left) ? 'outdated' : 'edited';
}

/** Names of the fields that differ. */
export const differing = (
  content: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): string[] => Object.keys(wanted).filter((key) => !same(restrictedTo(content[key], wanted[key]), wanted[key]));

/** Of an answer's object only the keys that the wanted one has, all the way down: servers add keys of their own. */
export function restrictedTo(value: unknown, wanted: unknown): unknown {
  if (Array.isArray(wanted) && Array.isArray(value))
    return value.map((one, i) => (i < wanted.length ? restrictedTo(one, wanted[i]) : one));
  if (isObject(wanted) && isObject(value))
    return Object.fromEntries(
      Object.keys(wanted)
        .filter((key) => key in value)
        .map((key) => [key, restrictedTo(value[key], wanted[key])]),
    );
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
