import type { DashboardData } from '../src/dashboard-data.ts';
import { csvOf } from './csv.ts';
import { byId, el, setText } from './dom.ts';

/** A thing one can do with a panel. */
export interface PanelAction {
  readonly label: string;
  readonly act: (button: HTMLButtonElement) => void;
}

/** The (i) and the ⋯ of a panel. `current` answers the numbers as they stand when a button is pressed. */
export function panelTools(
  panelId: string,
  current: () => DashboardData | null,
  actions: readonly PanelAction[] = [],
): (data: DashboardData) => void {
  const panel = byId(`${panelId}-panel`);
  const metricId = panel.dataset.metric!;
  const title = panel.querySelector('h2')!.firstChild!.textContent!.trim();
  const meaning = el('p', {});
  const download: PanelAction = {
    label: 'Download CSV',
    act() {
      const data = current();
      if (data)
        save(
          `${metricId}-${data.region.id}.csv`,
          new Blob([csvOf(data.metrics[metricId] ?? [])], { type: 'text/csv' }),
        );
    },
  };
  const buttons = [...actions, download].map(({ label, act }) => {
    const button = el('button', { type: 'button' }, label);
    button.addEventListener('click', () => {
      act(button);
      button.closest('details')!.open = false;
    });
    return button;
  });
  panel
    .querySelector('.tools')!
    .replaceChildren(
      popover(`About: ${title}`, 'i', 'info', el('div', { class: 'pop' }, meaning)),
      popover(`More: ${title}`, '⋯', 'more', el('div', { class: 'pop' }, ...buttons)),
    );
  return ({ panels, version }) => {
    const definition = panels.find(({ id }) => id === panelId);
    setText(meaning, definition ? `${definition.meaning} Counted as in version ${version}.` : '');
  };
}

const popover = (label: string, sign: string, kind: string, content: HTMLElement) =>
  el(
    'details',
    { class: `popover ${kind}` },
    el('summary', { 'aria-label': label, title: label }, el('span', { 'aria-hidden': 'true' }, sign)),
    content,
  );

/** One is open at a time; a click elsewhere or Escape closes it. */
export function closePopovers(): void {
  const open = () => [...document.querySelectorAll<HTMLDetailsElement>('details.popover[open]')];
  document.addEventListener('click', ({ target }) => {
    for (const one of open()) if (!one.contains(target as Node)) one.open = false;
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    for (const one of open()) {
      one.open = false;
      one.querySelector('summary')?.focus();
    }
  });
}

/** Hands a file to the reader. */
export function save(name: string, content: Blob | string): void {
  const url = typeof content === 'string' ? content : URL.createObjectURL(content);
  el('a', { href: url, download: name }).click();
  if (typeof content !== 'string') setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
