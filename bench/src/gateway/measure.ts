import { readFileSync } from 'node:fs';

export interface Figures {
  readonly messagesPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the server's process, 100 is one core; null where the system does not tell. */
  readonly serverCpuPercent: number | null;
  readonly serverRssMb: number | null;
}

/** One request; answers how many messages it moved. */
export type Act = (worker: number) => Promise<number>;

const WARM_UP_MS = 500;

/** Lets so many workers repeat `act` for so long, after a warm-up. */
export async function measure(act: Act, workers: number, seconds: number, serverPid: number | null): Promise<Figures> {
  await repeat(act, workers, WARM_UP_MS, []);
  const latencies: number[] = [];
  const cpuBefore = cpuSeconds(serverPid);
  const startedAt = performance.now();
  const moved = await repeat(act, workers, seconds * 1000, latencies);
  const tookS = (performance.now() - startedAt) / 1000;
  const cpuAfter = cpuSeconds(serverPid);
  latencies.sort((a, b) => a - b);
  const quantile = (q: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? 0;
  return {
    messagesPerS: Math.round(moved / tookS),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    serverCpuPercent:
      cpuBefore === null || cpuAfter === null ? null : Math.round(((cpuAfter - cpuBefore) / tookS) * 100),
    serverRssMb: rssMb(serverPid),
  };
}

async function repeat(act: Act, workers: number, forMs: number, latencies: number[]): Promise<number> {
  const end = performance.now() + forMs;
  let moved = 0;
  const work = async (worker: number) => {
    for (let now = performance.now(); now < end; ) {
      const count = await act(worker); // not `moved += await`: that would add to what it was before the wait
      moved += count;
      const done = performance.now();
      latencies.push(done - now);
      now = done;
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  return moved;
}

/** Linux only: user and system time in hundredths of a second are the 14th and 15th field. */
function cpuSeconds(pid: number | null): number | null {
  const fields = proc(pid, 'stat')?.split(') ')[1]?.split(' ');
  return fields ? (Number(fields[11]) + Number(fields[12])) / 100 : null;
}

function rssMb(pid: number | null): number | null {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(proc(pid, 'status') ?? '')?.[1];
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
}

function proc(pid: number | null, file: string): string | null {
  try {
    return pid === null ? null : readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}
