import { type Command, readOptions, UsageError, usage } from 'flights-command-line';
import { ConfigError, type FlightSource } from 'flights-core';
import { checkBox, sourcesByName } from 'flights-sources';
import { openDataDir } from '../data-dir.ts';
import { intervalOption, portOption, regionOption } from '../options.ts';
import { openPipeline } from '../pipeline.ts';
import { polledSlots } from '../polls.ts';
import { clockSchedule } from '../schedule.ts';
import { runSession } from '../session.ts';

export const start: Command = {
  name: 'start',
  summary: 'the same pipeline and page on live sources',
  help: `Usage: pnpm flights start [options]

Polls live aircraft positions over a region and serves the page. A source that refuses or cannot be reached makes a
failed poll, on record and on the page, never an empty sky.

  --region NAME   a region by name (london); an unknown name lists them
  --bbox S,W,N,E  or a box in degrees: 51.38,-1.11,51.57,0.60
  --every 15m     interval between polls: 30s, 1m, 15m
  --source LIST   sources in order, the first that answers counts (adsblol): adsblol, adsbfi, opensky, readsb
  --port N        port of the page (8787)
  --data DIR      where the data lives (./.flights/live)

Environment:
  FLIGHTS_READSB_URL   your own receiver's aircraft.json, for --source readsb: http://192.168.1.5/tar1090/data/aircraft.json
  OPENSKY_CLIENT_ID, OPENSKY_CLIENT_SECRET   an API client of an OpenSky account; without one it answers 400 polls a day
  FLIGHTS_CONTACT      a mail or web address told to the networks we ask, as they request

adsb.lol's data is under ODbL 1.0; adsb.fi's is for personal, non-commercial use only, OpenSky's for research
and non-commercial use.
`,
  async run(args, signal) {
    const { values } = readOptions(args, {
      region: { type: 'string' },
      bbox: { type: 'string' },
      every: { type: 'string', default: '15m' },
      source: { type: 'string', default: 'adsblol' },
      port: { type: 'string', default: '8787' },
      data: { type: 'string', default: './.flights/live' },
    });
    const region = regionOption(values);
    const port = portOption(values.port);
    const intervalS = intervalOption(values.every);
    const source = liveSources(values.source);
    usage(() => checkBox(source, region.box));
    const dataDir = await openDataDir(values.data, 'live', region, intervalS);
    const pipeline = await openPipeline({ dataDir, region, source });
    try {
      await pipeline.land();
      const polled = await polledSlots(pipeline.warehouse, region.id);
      const schedule = clockSchedule(intervalS, (slot) => polled.get(slot.toISOString()) === 'ok');
      await runSession({ pipeline, port, past: [], schedule, signal });
      return 0;
    } finally {
      await pipeline.close();
    }
  },
};

/** A name nobody knows is wrong usage; a source that lacks its setting is a wrong setting. */
function liveSources(names: string): FlightSource {
  try {
    return sourcesByName('--source', names, process.env);
  } catch (error) {
    throw error instanceof ConfigError && error.setting === '--source' ? new UsageError(error.message) : error;
  }
}
