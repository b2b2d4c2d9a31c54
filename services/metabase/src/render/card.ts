import { createHash } from 'node:crypto';
import { FILTER_VARIABLES, type Filter, type Panel, panelSql } from 'flights-metrics-sql/sql';
import type { Target } from '../names.ts';
import { drawingOf } from './settings.ts';

/** What a question is, without ids that differ from server to server. */
export interface CardContent {
  readonly name: string;
  readonly display: string;
  readonly visualization_settings: Readonly<Record<string, unknown>>;
  readonly sql: string;
  readonly tags: Readonly<Record<string, Tag>>;
  readonly database: number;
  readonly collection: number;
  readonly archived: boolean;
  readonly text: string;
}

/** A variable of the statement. */
export interface Tag {
  readonly name: string;
  readonly 'display-name': string;
  readonly type: string;
  readonly required?: boolean;
  readonly default?: string;
}

/** The question of a panel: its one statement, with the dashboard's filters as variables. */
export const cardContent = (
  panel: Panel,
  filters: readonly Filter[],
  { regions }: Target,
  ids: { readonly database: number; readonly collection: number },
): CardContent => ({
  name: panel.title,
  ...drawingOf(panel),
  sql: panelSql(panel, FILTER_VARIABLES),
  tags: Object.fromEntries(filters.map((filter) => [filter.id, tagOf(filter, regions[0]!)])),
  ...ids,
  archived: false,
  text: `${panel.meaning} Unit: ${panel.unit}.`,
});

const tagOf = ({ id, title, kind }: Filter, region: string): Tag =>
  kind === 'region'
    ? { name: id, 'display-name': title, type: 'text', required: true, default: region }
    : { name: id, 'display-name': title, type: 'date' };

/** A UUID that is the same each time: of version 8, made from a name (RFC 9562). */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) % 4]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The question as Metabase takes it: MBQL 5 with one native stage. */
export const cardBody = (content: CardContent, entityId: string, description: string) => ({
  entity_id: entityId,
  type: 'question',
  name: content.name,
  description,
  display: content.display,
  visualization_settings: content.visualization_settings,
  collection_id: content.collection,
  dataset_query: {
    'lib/type': 'mbql/query',
    database: content.database,
    stages: [
      {
        'lib/type': 'mbql.stage/native',
        native: content.sql,
        'template-tags': Object.fromEntries(
          Object.entries(content.tags).map(([name, tag]) => [name, { id: uuidOf(`${entityId}/${name}`), ...tag }]),
        ),
      },
    ],
  },
});
