import { expect, it } from '@jest/globals';
import { SourceRefusedError } from 'flights-core';
import { logOptions } from './log-options.ts';

const { err } = logOptions('consumer').serializers;

it('logs an error of ours by its name, with its own fields', () => {
  const shown = err(new SourceRefusedError('adsblol', 'HTTP 403'));
  expect(shown).toMatchObject({ type: 'SourceRefusedError', source: 'adsblol', reason: 'HTTP 403', retryable: false });
});

it('logs why it came about, and nothing that another library’s error carries along', () => {
  const theirs = Object.assign(new Error('denied'), { $response: { headers: { authorization: 'secret' } } });
  const shown = err(new Error('reading', { cause: theirs }));
  expect(shown).toMatchObject({ type: 'Error', message: 'reading', cause: { message: 'denied' } });
  expect(JSON.stringify(shown)).not.toContain('secret');
  expect(err('thrown as text')).toEqual({ message: 'thrown as text' });
});
