import type { Layout } from './layout.ts';
import { layout1 } from './layout-1.ts';

/** The layouts this release can land, by number, and the one new plans get. */
export interface Layouts {
  readonly current: number;
  readonly byNumber: ReadonlyMap<number, Layout>;
}

/**
 * When rows or bytes are to change, copy the newest layout into a file of its own under the next number, change that,
 * and keep the one before: a plan of the last release that is still undone is landed as it was planned. Older ones go.
 */
export const LAYOUTS: Layouts = { current: 1, byNumber: new Map([[1, layout1]]) };
