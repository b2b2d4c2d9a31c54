import type { BoundingBox } from 'flights-core';
import type { Coast } from '../src/page/coast.ts';
import { AIRPORTS } from './airports.ts';
import { altitudeColour } from './altitude-colour.ts';
import { el, svg } from './dom.ts';
import { mapControls } from './map-controls.ts';
import { altitudeLegend } from './map-legend.ts';
import { fitting, type MapPoint, mercator, type Size, toScreen, unwrapped, type View } from './mercator.ts';
import { count } from './numbers.ts';
import { type Aircraft, NOT_SHOWN } from './sky.ts';
import { theme } from './theme.ts';

/** The map of what is up there. */
export interface SkyMap {
  show(aircraft: readonly Aircraft[]): void;
  showCoast(coast: Coast): void;
  /** Points one aircraft out; null none. */
  point(key: string | null): void;
  repaint(): void;
}

const MARGIN_PX = 20;
const ARROW = 'M0,-8 L5.5,7 L0,4 L-5.5,7 Z'; // points north; turned to the track
const LABEL_ROOM_PX = 76; // nearer to the edge a label stands on the left
const LABEL = { width: 62, height: 14 };

/** Draws the map into `room`. `onPoint` hears which aircraft the pointer is on. */
export function skyMap(room: HTMLElement, box: BoundingBox, onPoint: (key: string | null) => void): SkyMap {
  const middle = box.west > box.east ? (box.west + box.east + 360) / 2 : (box.west + box.east) / 2;
  const place = (longitude: number, latitude: number) => mercator(unwrapped(longitude, middle), latitude);
  const corners = [
    mercator(box.west, box.north),
    mercator(box.west > box.east ? box.east + 360 : box.east, box.south),
  ] as const;

  const land = svg('path', { class: 'land', 'fill-rule': 'evenodd' });
  const shore = svg('path', { class: 'shore' });
  const outside = svg('path', { class: 'outside', 'fill-rule': 'evenodd' }); // not watched: an empty sky there says nothing
  const region = svg('rect', { class: 'region' });
  const ground = svg('g', {}, land, shore);
  const airports = svg('g', { class: 'airports' });
  const flying = svg('g', { class: 'flying' });
  const drawing = svg('svg', { 'aria-hidden': 'true' }, ground, outside, region, airports, flying);
  const surface = el(
    'div',
    {
      class: 'map-surface',
      tabindex: 0,
      role: 'group',
      'aria-roledescription': 'map',
      'aria-label':
        'Map of the aircraft up there. Plus and minus zoom, arrows move, 0 shows the whole region. The table beside it lists the same aircraft.',
    },
    drawing,
  );
  let aircraft: readonly Aircraft[] = [];
  let pointed: string | null = null;
  let size: Size = { width: 0, height: 0 };
  const home = () => fitting(corners[0], corners[1], size, MARGIN_PX);
  let view: View | null = null; // null: the whole region, whatever the size
  const controls = mapControls(surface, {
    view: () => view ?? home(),
    size: () => size,
    home,
    change(next) {
      view = next;
      paint();
    },
  });
  // One listener for all marks: a repaint replaces them under the pointer.
  surface.addEventListener('pointermove', ({ target }) => {
    onPoint((target as Element).closest<SVGElement>('[data-key]')?.dataset.key ?? null);
  });
  surface.addEventListener('pointerleave', () => onPoint(null));
  room.replaceChildren(surface, controls, altitudeLegend());
  new ResizeObserver(() => {
    size = { width: surface.clientWidth, height: surface.clientHeight };
    paint();
  }).observe(surface);

  function paint(): void {
    if (size.width === 0) return;
    const now = view ?? home();
    const at = (point: MapPoint) => toScreen(now, size, point);
    drawing.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
    const origin = at({ x: middle, y: 0 });
    ground.setAttribute('transform', `translate(${origin.x} ${origin.y}) scale(${now.scale})`);
    const [northWest, southEast] = [at(corners[0]), at(corners[1])];
    const [width, height] = [(southEast.x - northWest.x).toFixed(1), (southEast.y - northWest.y).toFixed(1)];
    const [x, y] = [northWest.x.toFixed(1), northWest.y.toFixed(1)];
    for (const [name, value] of Object.entries({ x, y, width, height })) region.setAttribute(name, value);
    outside.setAttribute('d', `M0,0H${size.width}V${size.height}H0ZM${x},${y}h${width}v${height}h-${width}Z`);
    const taken: MapPoint[] = [];
    airports.replaceChildren(
      ...AIRPORTS.flatMap(([code, latitude, longitude]) => {
        const { x, y } = at(place(longitude, latitude));
        if (!onScreen({ x, y }, size) || !claim(taken, { x: x + 34, y })) return [];
        return [
          svg('path', { d: 'M-4,0H4M0,-4V4', transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }),
          svg('text', { x: (x + 7).toFixed(1), y: (y + 4).toFixed(1) }, code),
        ];
      }),
    );
    const marks = aircraft.map((one) => ({ one, ...at(place(one.longitude, one.latitude)) }));
    marks.sort((a, b) => Number(a.one.key === pointed) - Number(b.one.key === pointed)); // the pointed one on top
    const labelled = new Set(
      [...marks]
        .reverse()
        .filter(
          ({ one, x, y }) => one.callsign && claim(taken, { x: x > size.width - LABEL_ROOM_PX ? x - 38 : x + 38, y }),
        ),
    );
    flying.replaceChildren(...marks.map((mark) => markOf(mark, labelled.has(mark))));
  }

  function markOf({ one, x, y }: { one: Aircraft } & MapPoint, labelled: boolean): SVGElement {
    const isPointed = one.key === pointed;
    const fill = altitudeColour(one.altitudeFt, theme()) ?? 'none';
    const shape =
      one.trackDeg === null
        ? svg('circle', { r: 5, fill })
        : svg('path', { d: ARROW, fill, transform: `rotate(${one.trackDeg.toFixed(0)})` });
    const group = svg(
      'g',
      {
        class: isPointed ? 'mark pointed' : 'mark',
        transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
        'data-key': one.key,
      },
      isPointed ? svg('circle', { class: 'halo', r: 13 }) : null,
      svg('circle', { class: 'reach', r: 12 }),
      shape,
      isPointed
        ? svg('text', { ...(x > size.width * 0.7 ? { x: -16, 'text-anchor': 'end' } : { x: 16 }), y: 4 }, tellAll(one))
        : labelled
          ? svg(
              'text',
              { ...(x > size.width - LABEL_ROOM_PX ? { x: -10, 'text-anchor': 'end' } : { x: 10 }), y: 4 },
              one.callsign,
            )
          : null,
    );
    return group;
  }

  return {
    show(next) {
      aircraft = next;
      paint();
    },
    showCoast({ lines, land: rings }) {
      const path = (points: readonly (readonly [number, number])[]) =>
        points
          .map(([longitude, latitude], i) => {
            const { x, y } = mercator(longitude, latitude);
            return `${i === 0 ? 'M' : 'L'}${(x - middle).toFixed(4)},${y.toFixed(4)}`;
          })
          .join('');
      land.setAttribute('d', rings.map((ring) => `${path(ring)}Z`).join(''));
      shore.setAttribute('d', lines.map(path).join(''));
      paint();
    },
    point(key) {
      if (key === pointed) return;
      pointed = key;
      paint();
    },
    repaint: paint,
  };
}

const tellAll = ({ callsign, hidden, type, altitudeFt, speedKt }: Aircraft): string =>
  [
    hidden ? NOT_SHOWN : (callsign ?? 'no callsign'),
    type,
    altitudeFt === null ? null : `${count(altitudeFt)} ft`,
    speedKt === null ? null : `${count(speedKt)} kt`,
  ]
    .filter((part) => part !== null)
    .join(' · ');

const onScreen = ({ x, y }: MapPoint, { width, height }: Size) =>
  x > -10 && y > -10 && x < width + 10 && y < height + 10;

/** Whether a label there is free of all earlier ones; if so it is taken now. */
function claim(taken: MapPoint[], spot: MapPoint): boolean {
  const free = taken.every(({ x, y }) => Math.abs(x - spot.x) > LABEL.width || Math.abs(y - spot.y) > LABEL.height);
  if (free) taken.push(spot);
  return free;
}
