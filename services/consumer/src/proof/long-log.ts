import { MemoryLog } from './memory-log.ts';
import { poll, pollRecord, state, stateRecord } from './sky.ts';

/** Two days of polls of two regions, the same in every process: 192 slots, 1536 states, some of them poison. */
export function longLog(): MemoryLog {
  const log = new MemoryLog(2, 500);
  for (let slot = 0; slot < 192; slot++) {
    const slotAt = new Date(Date.UTC(2026, 0, 30) + slot * 900_000).toISOString();
    for (const region of ['london', 'paris']) {
      for (let n = 0; n < 4; n++) {
        const icao24 = (0x400000 + ((slot * 7 + n * 613) % 97) * 4096 + n).toString(16);
        const record = stateRecord(state(region, slotAt, icao24, { latitude: 51 + n / 10 }));
        log.put(slot % 50 === 49 && n === 0 ? { ...record, value: `${record.value.slice(0, 60)}` } : record);
      }
      log.put(pollRecord(poll(region, slotAt)));
    }
  }
  return log;
}
