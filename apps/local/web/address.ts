import { SKY_COLUMNS, type SkyColumn, type SkyOrder } from './sky.ts';

/** What the address of the page holds: a link shows the same view. */
export interface Address {
  /** Hours in the hourly series. */
  readonly hours: number;
  readonly order: SkyOrder;
  readonly find: string;
  readonly kiosk: boolean;
}

export const SPANS: readonly { readonly hours: number; readonly label: string }[] = [
  { hours: 24, label: '24 h' },
  { hours: 72, label: '3 days' },
  { hours: 168, label: '7 days' },
];

export const HOME: Address = { hours: 72, order: { column: 'altitudeFt', descending: true }, find: '', kiosk: false };

/** Reads `?hours=24&sort=-speedKt&find=BAW&kiosk=1`; whatever is missing or makes no sense is as at home. */
export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const hours = Number(query.get('hours'));
  const sort = query.get('sort') ?? '';
  const column = SKY_COLUMNS.find((name): name is SkyColumn => name === sort.replace(/^-/, ''));
  return {
    hours: SPANS.some((span) => span.hours === hours) ? hours : HOME.hours,
    order: column ? { column, descending: sort.startsWith('-') } : HOME.order,
    find: query.get('find') ?? '',
    kiosk: query.get('kiosk') === '1',
  };
}

/** The inverse; what is as at home is left out. `?` alone for home, so that it can be gone to. */
export function writeAddress({ hours, order, find, kiosk }: Address): string {
  const query = new URLSearchParams();
  if (hours !== HOME.hours) query.set('hours', String(hours));
  if (order.column !== HOME.order.column || order.descending !== HOME.order.descending)
    query.set('sort', `${order.descending ? '-' : ''}${order.column}`);
  if (find !== '') query.set('find', find);
  if (kiosk) query.set('kiosk', '1');
  return `?${query}`;
}
