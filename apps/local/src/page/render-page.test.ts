import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { renderPage } from './render-page.ts';

let template: string;
beforeAll(async () => {
  template = await readFile(join(import.meta.dirname, '../../web/index.html'), 'utf8');
});

describe('renderPage(template, head)', () => {
  it('says SIMULATED in the title and in a badge, before any script has run', () => {
    const html = renderPage(template, { kind: 'simulated', place: 'London' });
    expect(html).toContain('<title>SIMULATED · London · Flights Metrics</title>');
    expect(html).toMatch(/id="badge"[^>]*>Simulated</);
    expect(html).toContain('data-kind="simulated"');
  });

  it.each([
    ['live', 'Live'],
    ['replay', 'Replay'],
  ] as const)('does not contain that word for %s data', (kind, badge) => {
    const html = renderPage(template, { kind, place: 'London' });
    expect(html).not.toMatch(/simulated/i);
    expect(html).toMatch(new RegExp(`id="badge"[^>]*>${badge}<`));
  });

  it('says nothing of the kind while it is not known', () => {
    const html = renderPage(template, null);
    expect(html).not.toMatch(/simulated|>live<|>replay</i);
    expect(html).toContain('<title>Flights Metrics</title>');
  });

  it('escapes the name of the place', () => {
    const html = renderPage(template, { kind: 'live', place: `<script>"A" & 'B'</script>{{badge}}` });
    expect(html).toContain('&lt;script&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/script&gt;{{badge}}');
    expect(html).not.toContain('<script>"A"');
  });

  it('holds no script, style or handler of its own: the security policy forbids them', () => {
    expect(template).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/);
  });
});
