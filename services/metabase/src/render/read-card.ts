import * as z from 'zod/mini';
import { MetabaseRefusedError } from '../errors.ts';

const anything = z.record(z.string(), z.unknown());

const Card = z.object({
  id: z.number(),
  name: z.string(),
  description: z.optional(z.nullable(z.string())),
  display: z.string(),
  visualization_settings: anything,
  collection_id: z.optional(z.nullable(z.number())),
  archived: z.optional(z.nullable(z.boolean())),
  dataset_query: anything,
});

/** A question as it is on the server, in the terms of `CardContent`: what the server adds is left out. */
export interface FoundCard {
  readonly id: number;
  readonly description: string | null;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Reads an answer of `GET /api/card/:id`, whose query is MBQL 5 or, of older releases, the flat form. */
export function readCard(answer: unknown, textOf: (description: string | null) => string): FoundCard {
  const { data, success } = Card.safeParse(answer);
  if (!success)
    throw new MetabaseRefusedError(
      'Metabase describes a question in a way this does not know: is its version supported?',
    );
  const { native, tags, database } = queryOf(data.dataset_query);
  const description = data.description ?? null;
  return {
    id: data.id,
    description,
    content: {
      name: data.name,
      display: data.display,
      visualization_settings: data.visualization_settings,
      sql: native,
      tags: Object.fromEntries(Object.entries(tags).map(([name, tag]) => [name, withoutIds(tag)])),
      database,
      collection: data.collection_id ?? null,
      archived: data.archived ?? false,
      text: textOf(description),
    },
  };
}

type Tags = Record<string, Record<string, unknown>>;

/** Newer releases keep the order of variables: theirs is a list. */
const tagsIn = (tags: unknown): Tags =>
  Array.isArray(tags) ? Object.fromEntries(tags.map((tag) => [String(tag?.name), tag])) : ((tags ?? {}) as Tags);

function queryOf(query: Record<string, unknown>): { native: unknown; tags: Tags; database: unknown } {
  const { database, stages, native } = query as {
    database?: unknown;
    stages?: Record<string, unknown>[];
    native?: Record<string, unknown>;
  };
  const stage = stages?.length === 1 ? stages[0]! : undefined;
  if (stage && 'native' in stage) return { native: stage.native, tags: tagsIn(stage['template-tags']), database };
  if (native) return { native: native.query, tags: tagsIn(native['template-tags']), database };
  return { native: null, tags: {}, database }; // somebody made it a question of another kind
}

const withoutIds = (tag: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(tag).filter(([key, value]) => key !== 'id' && key !== 'lib/uuid' && value !== null),
  );
