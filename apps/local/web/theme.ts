const dark = window.matchMedia('(prefers-color-scheme: dark)');

/** The theme the reader's system asks for. */
export const theme = (): 'light' | 'dark' => (dark.matches ? 'dark' : 'light');

/** Calls back when the system changes between light and dark: what is drawn by script is drawn again. */
export const onThemeChange = (repaint: () => void): void => dark.addEventListener('change', repaint);

/** A colour of the style sheet, for canvases that cannot read it themselves. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Whether the reader asked for stillness. */
export const still = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;
