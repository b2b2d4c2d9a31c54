import { expect, it } from '@jest/globals';
import { dashboardIn } from './dashboard.test-data.ts';
import { hideOwners } from './hide-owners.ts';

const data = dashboardIn('busy', Date.parse('2026-11-24T15:20:00Z'));
const [first, ...others] = data.metrics['latest-positions']!;
const flagged = {
  ...first!,
  is_privacy_flagged: true,
  icao24: '43abcd',
  callsign: 'SECRET1',
  registration: 'G-HIDE',
  airline_icao: 'SEC',
  airline: 'Secret Air',
};

it('a name that a query let through does not leave the server, its place does', () => {
  const shown = hideOwners({ ...data, metrics: { ...data.metrics, 'latest-positions': [flagged, ...others] } });
  expect(JSON.stringify(shown)).not.toMatch(/43abcd|SECRET|G-HIDE|"SEC"|Secret/);
  expect(shown.metrics['latest-positions']).toHaveLength(31);
  expect(shown.metrics['latest-positions']![0]).toMatchObject({ latitude: first!.latitude, is_privacy_flagged: true });
});

it('all others are as they were', () => expect(hideOwners(data)).toEqual(data));
