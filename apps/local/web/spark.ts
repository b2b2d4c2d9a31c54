import { svg } from './dom.ts';
import type { Hour } from './hours.ts';

const WIDTH = 240;
const HEIGHT = 36;
const BASE = HEIGHT - 1;

const frame = (label: string, ...children: SVGElement[]) =>
  svg(
    'svg',
    {
      class: 'spark',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': label,
    },
    ...children,
  );

const scaleOf = (hours: readonly Hour[]) => {
  const top = Math.max(1, ...hours.map(({ flights }) => flights));
  return (flights: number) => BASE - (flights / top) * (HEIGHT - 4);
};

/** Small bars, one an hour; the hour that began at `markedMs` stands out, hours without a poll are gaps. */
export function sparkBars(hours: readonly Hour[], label: string, markedMs: number | null): SVGElement {
  const y = scaleOf(hours);
  const step = WIDTH / Math.max(1, hours.length);
  const bars = hours.map((hour, i) =>
    svg('rect', {
      class: hour.pollsOk === 0 ? 'gap' : hour.startMs === markedMs ? 'marked' : '',
      x: (i * step).toFixed(1),
      y: (hour.pollsOk === 0 ? BASE - 2 : y(hour.flights)).toFixed(1),
      width: (step * 0.76).toFixed(1),
      height: (hour.pollsOk === 0 ? 2 : Math.max(1, BASE - y(hour.flights))).toFixed(1),
    }),
  );
  return frame(label, ...bars);
}

/** Bars with a dashed line at a value, such as their mean. */
export function sparkWithLine(hours: readonly Hour[], label: string, value: number): SVGElement {
  const chart = sparkBars(hours, label, null);
  const at = scaleOf(hours)(value).toFixed(1);
  chart.append(svg('line', { class: 'rule', x1: 0, x2: WIDTH, y1: at, y2: at }));
  return chart;
}

/** One cell an hour, as high as the part of its polls that was answered. */
export function sparkCoverage(hours: readonly Hour[], label: string): SVGElement {
  const step = WIDTH / Math.max(1, hours.length);
  const cells = hours.flatMap(({ coverage }, i) => {
    const box = { x: (i * step).toFixed(1), width: (step * 0.76).toFixed(1) };
    const height = coverage * (HEIGHT - 12);
    return [
      svg('rect', { ...box, class: 'frame', y: 11, height: HEIGHT - 12 }),
      svg('rect', { ...box, class: 'covered', y: (BASE - height).toFixed(1), height: height.toFixed(1) }),
    ];
  });
  return frame(label, ...cells);
}
