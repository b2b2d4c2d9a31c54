import type { World } from './world.ts';

/** One sentence about the server, and how to find out. Names are unique: a server that cannot meet one lists its name. */
export interface Check {
  readonly name: string;
  readonly run: (world: World) => Promise<void>;
}

/** The checks of one endpoint; `about` begins each name. */
export function checksOf(about: string, define: (check: (name: string, run: Check['run']) => void) => void): Check[] {
  const checks: Check[] = [];
  define((name, run) => checks.push({ name: `${about}: ${name}`, run }));
  return checks;
}
