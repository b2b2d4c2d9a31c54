import { describe, expect, it } from '@jest/globals';
import { DASHBOARD, panelsOf } from 'flights-metrics-sql';
import { panelsHtml } from './panels-html.ts';

const html = panelsHtml(DASHBOARD);
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);

describe('panelsHtml(dashboard)', () => {
  it('has every panel of the definition in its order, with its title', () => {
    expect(all(html, /aria-labelledby="([^"]+)-title"/g)).toEqual(panelsOf(DASHBOARD).map(({ id }) => id));
    expect(all(html, /<h2[^>]*>([^<]+?) ?</g)).toEqual(panelsOf(DASHBOARD).map(({ title }) => title));
  });

  it('puts numbers that follow each other into one row of key figures', () =>
    expect(
      all(html, /<section class="tiles"[^>]*>(.*?)<\/section>/g).map((row) => row.match(/<article/g)?.length),
    ).toEqual([3]));

  it('shows a panel more for one more entry, and escapes what it is called', () => {
    const [first] = DASHBOARD.sections;
    const extra = { ...first!.panels.at(-1)!, id: 'extra', title: '<b>"More" & more' };
    const more = panelsHtml({ ...DASHBOARD, sections: [...DASHBOARD.sections, { title: '', panels: [extra] }] });
    expect(more).toContain('id="extra-title">&lt;b&gt;&quot;More&quot; &amp; more <span class="unit"');
    expect(more.startsWith(html)).toBe(true);
  });
});
