import { described, differing, readDescription, restrictedTo, type Verdict, verdict } from '../compare.ts';
import { markerOf } from '../names.ts';
import type { Run } from '../run.ts';

interface Kept {
  readonly what: string;
  /** What it is now, and what it should be: in the same terms, with the description's text as `text`. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly wanted: Readonly<Record<string, unknown>> & { readonly text: string };
  /** The whole description, note and all; null where it has none. */
  readonly description: string | null;
  /** Writes the wanted content under this description. */
  write(description: string): Promise<unknown>;
}

/** Brings a thing of ours to what it should be: edits by hand are told and, unless forced, left as they are. */
export async function keepUp(run: Run, kept: Kept): Promise<void> {
  const { what, content, wanted, description } = kept;
  const found = verdict(content, wanted, description);
  const fields = `${differing(content, wanted).join(', ')}`;
  if (found === 'same') return run.tell(what, 'same', extras(content, wanted));
  if (found === 'edited' && !run.mode.force)
    return run.tell(what, 'edited by hand', `${fields}: left as it is; --force restores it`);
  await run.change(what, OUTCOME[found], fields, () => kept.write(noteFor(run, wanted)));
}

const OUTCOME: Readonly<Record<Exclude<Verdict, 'same'>, 'updated' | 'restored'>> = {
  outdated: 'updated',
  edited: 'restored',
};

/** The description of a wanted content. */
export const noteFor = ({ target }: Run, wanted: { readonly text: string }): string =>
  described(wanted.text, markerOf(target), wanted);

/** The text of a description without its note. */
export const textOf = (description: string | null): string => readDescription(description)?.text ?? description ?? '';

/** Settings of a thing that nobody asked for: the server's own, or somebody's. */
function extras(content: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): string {
  const [found, asked] = [content.visualization_settings, wanted.visualization_settings];
  if (!found || !asked) return '';
  const more = Object.keys(found).filter((key) => !(key in (restrictedTo(found, asked) as object)));
  return more.length > 0 ? `has settings of its own: ${more.join(', ')}` : '';
}
