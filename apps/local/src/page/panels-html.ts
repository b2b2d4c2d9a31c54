import { type Dashboard, type Panel, panelsOf } from 'flights-metrics-sql';
import { escapeHtml } from './render-page.ts';

/**
 * The panels of a dashboard in reading order, still empty: they have their titles, units and sizes before numbers come.
 * Numbers that follow each other are the row of key figures.
 */
export function panelsHtml(dashboard: Dashboard): string {
  const runs: Panel[][] = [];
  for (const panel of panelsOf(dashboard)) {
    const last = runs.at(-1);
    if (last && isFigure(last[0]!) && isFigure(panel)) last.push(panel);
    else runs.push([panel]);
  }
  return runs.map((run, i) => (isFigure(run[0]!) ? figures(run, i === 0) : section(run[0]!))).join('\n      ');
}

const isFigure = ({ chart }: Panel) => chart.kind === 'number';

/** What the polls cannot see is said once, below the first figures. */
const figures = (panels: readonly Panel[], withFootnote: boolean) =>
  `<section class="tiles" aria-label="Key figures">${panels.map(figure).join('')}</section>${
    withFootnote ? '<p class="footnote" id="footnote"></p>' : ''
  }`;

const figure = ({ id, title, metric }: Panel) =>
  `<article class="panel tile" id="${id}" data-metric="${metric}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeHtml(title)}</h2></article>`;

/** Style sheets' names of a panel's body: of panels that are more than their chart, else of the chart where it has another. */
const OWN_BODY: Readonly<Record<string, string>> = { 'aircraft-now': 'sky', 'data-quality': 'quality' };
const CHART_BODY: Readonly<Record<string, string>> = { hours: 'hourly', shares: 'ranking', bands: 'ranking' };
const bodyOf = ({ id, chart }: Panel) => OWN_BODY[id] ?? CHART_BODY[chart.kind] ?? chart.kind;

const section = (panel: Panel) => {
  const { id, title, unit, metric, chart, place } = panel;
  return `<section class="panel" id="${id}-panel" data-metric="${metric}" data-chart="${chart.kind}" data-width="${place.width}" data-height="${place.height}" aria-labelledby="${id}-title">
        <header><h2 id="${id}-title">${escapeHtml(title)} <span class="unit" id="${id}-unit">${escapeHtml(unit)}</span></h2>${
          chart.kind === 'hours' ? '<fieldset class="spans" id="spans" aria-label="Time span"></fieldset>' : ''
        }<div class="tools"></div></header>
        <div class="panel-body ${bodyOf(panel)}" id="${id}"></div>
      </section>`;
};
