import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** A call as it was sent. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: AnySchema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: AnySchema }>> };
}

/**
 * Metabase's description of its API is GPL: it is read where it lies and is no part of this repository. Null, loudly,
 * where it is not there.
 */
export function apiFolder(): string | null {
  const data = process.env.FLIGHTS_DATA ?? join(import.meta.dirname, '../../../../shared/data');
  const folder = join(data, 'metabase');
  if (existsSync(join(folder, 'metabase-openapi.json'))) return folder;
  console.warn(
    `SKIPPED: no description of Metabase's API at ${folder}. Set FLIGHTS_DATA to the folder that holds metabase/.`,
  );
  return null;
}

/** Health is in no description, but in every release. */
const UNDESCRIBED = ['/api/health'];

/** Bodies that Metabase's own command-line program takes as well: its schemas, printed by its `--help --json`. */
const BY_PROGRAM: readonly (readonly [method: string, path: RegExp, file: string])[] = [
  ['POST', /^\/api\/setup$/, 'setup'],
  ['POST', /^\/api\/card$/, 'card-create'],
  ['PUT', /^\/api\/card\/\d+$/, 'card-update'],
  ['POST', /^\/api\/collection$/, 'collection-create'],
  ['POST', /^\/api\/dashboard$/, 'dashboard-create'],
  ['PUT', /^\/api\/dashboard\/\d+$/, 'dashboard-update'],
];

/** Answers what is wrong with a call by Metabase's own description of its API; an empty list where nothing is. */
export function contractIn(folder: string): {
  problemsOf(call: Call): string[];
  problemsOfQuery(query: unknown): string[];
} {
  // Malli's `:or` means any of them, and the description says `oneOf`
  const text = readFileSync(join(folder, 'metabase-openapi.json'), 'utf8').replaceAll('"oneOf"', '"anyOf"');
  const api = JSON.parse(text) as { paths: Record<string, Record<string, Operation>>; components: object };
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: false });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema({ $id: 'api', components: api.components });
  const compiled = new Map<AnySchema, ValidateFunction>();
  const validate = (schema: AnySchema, value: unknown, where: string): string[] => {
    const check =
      compiled.get(schema) ??
      ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')));
    compiled.set(schema, check);
    if (check(value)) return [];
    return (check.errors ?? []).map(({ instancePath, message }) => `${where}${instancePath} ${message}`);
  };
  const paths = Object.keys(api.paths).map((path) => {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!);
    return { path, names, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '([^/]+)')}$`) };
  });

  const inputs = new Map<string, AnySchema>();
  const inputSchema = (file: string): AnySchema => {
    const known = inputs.get(file) ?? JSON.parse(readFileSync(join(folder, `mbcli-${file}.json`), 'utf8')).inputSchema;
    inputs.set(file, known);
    return known;
  };

  function problemsOf({ method, path, query, body }: Call): string[] {
    if (UNDESCRIBED.includes(path)) return [];
    const exact = paths.find((one) => one.path === path) ?? paths.find(({ pattern }) => pattern.test(path));
    const operation = exact && api.paths[exact.path]![method.toLowerCase()];
    if (!operation) return [`there is no ${method} ${path}`];
    const values = exact.pattern.exec(path)!.slice(1);
    const problems: string[] = [];
    const parameterOf = (place: string, name: string) =>
      operation.parameters?.find((one) => one.in === place && one.name === name);
    for (const [i, name] of exact.names.entries()) {
      const schema = parameterOf('path', name)?.schema;
      if (schema) problems.push(...validate(schema, asNumber(values[i]!), name));
    }
    for (const [name, value] of Object.entries(query)) {
      const schema = parameterOf('query', name)?.schema;
      if (!schema) problems.push(`${method} ${exact.path} has no parameter ${name}`);
      else if (
        ![value, asNumber(value), [value], value === 'true'].some((one) => validate(schema, one, name).length === 0)
      )
        problems.push(`${name}=${value} is no value of it`);
    }
    const schema = operation.requestBody?.content['application/json']?.schema;
    if (body !== undefined && !schema) problems.push(`${method} ${exact.path} takes no body`);
    if (schema) problems.push(...validate(schema, body ?? {}, 'body'));
    for (const [known, pattern, file] of BY_PROGRAM)
      if (method === known && pattern.test(path))
        problems.push(...validate(inputSchema(file), body, `body (mb ${file})`));
    return problems;
  }
  return {
    problemsOf,
    problemsOfQuery: (query) => validate({ $ref: '#/components/schemas/metabase.lib.schema.query' }, query, 'query'),
  };
}

const asNumber = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);
