import * as z from 'zod/mini';
import { MetabaseRefusedError } from '../errors.ts';

const anything = z.record(z.string(), z.unknown());
const Dashcard = z.object({
  id: z.number(),
  card_id: z.optional(z.nullable(z.number())),
  row: z.number(),
  col: z.number(),
  size_x: z.number(),
  size_y: z.number(),
  parameter_mappings: z.optional(z.nullable(z.array(anything))),
  visualization_settings: z.optional(z.nullable(anything)),
});
const Dashboard = z.object({
  id: z.number(),
  name: z.string(),
  description: z.optional(z.nullable(z.string())),
  width: z.optional(z.nullable(z.string())),
  collection_id: z.optional(z.nullable(z.number())),
  archived: z.optional(z.nullable(z.boolean())),
  parameters: z.optional(z.nullable(z.array(anything))),
  dashcards: z.array(Dashcard),
  public_uuid: z.optional(z.nullable(z.string())),
});

export interface FoundDashboard {
  readonly id: number;
  readonly description: string | null;
  readonly publicUuid: string | null;
  readonly dashcards: readonly { readonly id: number; readonly card_id: number | null }[];
  /** In the terms of `DashboardContent`. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** Reads an answer of `GET /api/dashboard/:id`. */
export function readDashboard(answer: unknown, textOf: (description: string | null) => string): FoundDashboard {
  const { data, success } = Dashboard.safeParse(answer);
  if (!success)
    throw new MetabaseRefusedError(
      'Metabase describes a dashboard in a way this does not know: is its version supported?',
    );
  const description = data.description ?? null;
  const cards = data.dashcards.map(({ id, ...card }) => ({ ...card, card_id: card.card_id ?? null, id }));
  return {
    id: data.id,
    description,
    publicUuid: data.public_uuid ?? null,
    dashcards: cards.map(({ id, card_id }) => ({ id, card_id })),
    content: {
      name: data.name,
      text: textOf(description),
      width: data.width ?? 'fixed',
      collection: data.collection_id ?? null,
      archived: data.archived ?? false,
      parameters: data.parameters ?? [],
      cards: cards
        .map(({ id: _, parameter_mappings, visualization_settings, ...card }) => ({
          ...card,
          parameter_mappings: parameter_mappings ?? [],
          visualization_settings: visualization_settings ?? {},
        }))
        .sort((a, b) => a.row - b.row || a.col - b.col),
    },
  };
}
