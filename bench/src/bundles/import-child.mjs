// A new process of a function: imports its handler as AWS's runtime client does, and says how many milliseconds that took,
// by the clock and of CPU.
const script = process.argv[2];
const cpuBefore = process.cpuUsage();
const startedMs = performance.now();
const { handler } = await import(script);
const wallMs = performance.now() - startedMs;
const { user, system } = process.cpuUsage(cpuBefore);
if (typeof handler !== 'function') throw new Error(`${script} exports no handler`);
process.stdout.write(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }));
