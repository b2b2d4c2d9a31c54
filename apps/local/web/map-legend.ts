import { RAMP_TOP_FT, ramp } from './altitude-colour.ts';
import { el, svg } from './dom.ts';
import { count } from './numbers.ts';

const WIDTH = 160;
const STEPS_FT = [0, 10_000, 20_000, 30_000, 40_000];

/** The altitude ramp with its feet. Both themes are in it; the style sheet shows the one in use. */
export function altitudeLegend(): HTMLElement {
  return el('div', { class: 'map-legend' }, strip('light'), strip('dark'));
}

function strip(theme: 'light' | 'dark'): SVGElement {
  const colours = ramp(theme);
  const stops = colours.map((colour, i) => svg('stop', { offset: i / (colours.length - 1), 'stop-color': colour }));
  const labels = STEPS_FT.map((feet) =>
    svg(
      'text',
      {
        x: 14 + (feet / RAMP_TOP_FT) * WIDTH,
        y: 22,
        'text-anchor': 'middle',
      },
      feet === 0 ? '0' : `${count(feet / 1000)}`,
    ),
  );
  return svg(
    'svg',
    {
      class: `ramp ramp-${theme}`,
      width: WIDTH + 76,
      height: 26,
      role: 'img',
      'aria-label': 'Colour of the altitude, from 0 to 40,000 feet',
    },
    svg('defs', {}, svg('linearGradient', { id: `altitude-${theme}` }, ...stops)),
    svg('rect', { x: 14, y: 2, width: WIDTH, height: 7, fill: `url(#altitude-${theme})` }),
    ...labels,
    svg('text', { x: WIDTH + 30, y: 22 }, '1,000 ft'),
  );
}
