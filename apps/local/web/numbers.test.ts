import { expect, it } from '@jest/globals';
import { average, count, counted, share, sourceName } from './numbers.ts';

it.each([
  [count(1483), '1,483'],
  [count(0), '0'],
  [count(null), '–'],
  [average(38.14), '38.1'],
  [average(0), '0.0'],
  [average(99.94), '99.9'],
  [average(1234.4), '1,234'],
  [average(null), '–'],
  [share(0.31), '31%'],
  [share(0), '0%'],
  [share(0.004), '<1%'],
  [share(0.005), '1%'],
  [share(null), '–'],
  [counted(1, 'flight', 'flights'), '1 flight'],
  [counted(0, 'flight', 'flights'), '0 flights'],
  [counted(1200, 'flight', 'flights'), '1,200 flights'],
  [sourceName('adsblol'), 'adsb.lol'],
  [sourceName('somebody-new'), 'somebody-new'],
])('a number is shown as %s', (shown, expected) => expect(shown).toBe(expected));
