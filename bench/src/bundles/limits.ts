/** What a zip is judged by. */
export interface Zip {
  readonly name: string;
  readonly zipBytes: number;
  readonly maxZipBytes: number;
  readonly files: readonly File[];
}
export interface File {
  /** In the zip. */
  readonly path: string;
  readonly bytes: number;
  readonly text: string;
}

const SCRIPT = /\.[cm]?js$/;
/** As a bundler writes it: the last line, with the map's name or the map itself. */
const REFERENCE = /^\/\/[#@] sourceMappingURL=/m;

export const sourceMapsIn = (files: readonly File[]): string[] =>
  files
    .filter(({ path, text }) => path.endsWith('.map') || (SCRIPT.test(path) && REFERENCE.test(text)))
    .map(({ path }) => path);

/** What must not be in any zip, each as a sentence; none when all is well. */
export function faultsOf({ name, zipBytes, maxZipBytes, files }: Zip): string[] {
  const faults: string[] = [];
  if (zipBytes > maxZipBytes)
    faults.push(
      `${name}.zip has ${zipBytes} bytes, and ${maxZipBytes} at most start fast: see what is inside, and leave some out`,
    );
  for (const path of sourceMapsIn(files))
    faults.push(
      `${name}.zip holds a source map in ${path}, which slows each start down: see sourcemap in config/common.yml`,
    );
  const scripts = files.filter(({ path }) => SCRIPT.test(path));
  if (scripts.length !== 1)
    faults.push(`${name}.zip holds ${scripts.length} scripts, not one: see the service's serverless.yml`);
  return faults;
}
