import { byId } from './dom.ts';

/** Keys that work everywhere but in a field one types into. */
export function keyboard({ find }: { readonly find: () => void }): void {
  const keys = byId<HTMLDialogElement>('keys');
  byId('keys-button').addEventListener('click', () => {
    byId<HTMLDetailsElement>('menu').open = false;
    keys.showModal();
  });
  const acts: Readonly<Record<string, () => void>> = {
    '?': () => keys.showModal(),
    '/': find,
    m: () => document.querySelector<HTMLElement>('.map-surface')?.focus(),
  };
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement;
    const act = typing || keys.open || event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
