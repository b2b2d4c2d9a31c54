import { PRESETS } from 'flights-core';
import type { Dashboard, Filter, Section } from 'flights-metrics-sql/sql';
import type { Target } from '../names.ts';

/** A card on the dashboard, without the ids that differ from server to server. */
export interface PlacedCard {
  /** The question; null for a heading. */
  readonly card_id: number | null;
  readonly row: number;
  readonly col: number;
  readonly size_x: number;
  readonly size_y: number;
  readonly parameter_mappings: readonly object[];
  readonly visualization_settings: Readonly<Record<string, unknown>>;
}

export interface DashboardContent {
  readonly name: string;
  readonly text: string;
  readonly width: 'full';
  readonly collection: number;
  readonly archived: boolean;
  readonly parameters: readonly object[];
  readonly cards: readonly PlacedCard[];
}

const HEADING_ROWS = 1;
const COLUMNS = 24;

/** The dashboard with a heading above each section, every filter wired to every card. */
export function dashboardContent(
  dashboard: Dashboard,
  target: Target,
  ids: { readonly collection: number; readonly cards: Readonly<Record<string, number>> },
): DashboardContent {
  return {
    name: dashboard.title,
    text: dashboard.meaning,
    width: 'full',
    collection: ids.collection,
    archived: false,
    parameters: dashboard.filters.map((filter) => parameterOf(filter, target)),
    cards: dashboard.sections.flatMap((section, above) => placed(section, above, dashboard.filters, ids.cards)),
  };
}

function placed(
  { title, panels }: Section,
  headingsAbove: number,
  filters: readonly Filter[],
  cards: Readonly<Record<string, number>>,
): PlacedCard[] {
  const top = Math.min(...panels.map(({ place }) => place.row)) + headingsAbove * HEADING_ROWS;
  const heading: PlacedCard = {
    card_id: null,
    row: top,
    col: 0,
    size_x: COLUMNS,
    size_y: HEADING_ROWS,
    parameter_mappings: [],
    visualization_settings: {
      virtual_card: { name: null, display: 'heading', visualization_settings: {}, dataset_query: {}, archived: false },
      text: title,
    },
  };
  const shift = (headingsAbove + 1) * HEADING_ROWS;
  return [
    heading,
    ...panels.map(({ id, place }) => ({
      card_id: cards[id]!,
      row: place.row + shift,
      col: place.column,
      size_x: place.width,
      size_y: place.height,
      parameter_mappings: filters.map((filter) => ({
        parameter_id: parameterId(filter),
        card_id: cards[id]!,
        target: ['variable', ['template-tag', filter.id]],
      })),
      visualization_settings: {},
    })),
  ];
}

const nameOf = (region: string) => PRESETS.find(({ id }) => id === region)?.name ?? region;
const parameterId = ({ id }: Filter) => `flights_${id}`;

function parameterOf(filter: Filter, { regions }: Target): object {
  const { id, title, kind } = filter;
  const common = { id: parameterId(filter), name: title, slug: id };
  if (kind === 'day') return { ...common, type: 'date/single', sectionId: 'date' };
  return {
    ...common,
    type: 'string/=',
    sectionId: 'string',
    default: [regions[0]!],
    isMultiSelect: false, // a variable takes one value
    values_query_type: 'list',
    values_source_type: 'static-list',
    values_source_config: { values: regions.map((region) => [region, nameOf(region)]) },
  };
}

/** What `PUT /api/dashboard/:id` takes. Cards that are there keep their id; the others get one below zero, which makes them. */
export function dashboardBody(
  content: DashboardContent,
  description: string,
  present: readonly { readonly id: number; readonly card_id: number | null }[],
) {
  const left = [...present];
  const idOf = (cardId: number | null, index: number) => {
    const at = left.findIndex((one) => one.card_id === cardId);
    return at < 0 ? -1 - index : left.splice(at, 1)[0]!.id;
  };
  const { name, width, collection, archived, parameters, cards } = content;
  return {
    name,
    description,
    width,
    collection_id: collection,
    archived,
    parameters,
    tabs: [],
    dashcards: cards.map((card, index) => ({ id: idOf(card.card_id, index), series: [], ...card })),
  };
}
