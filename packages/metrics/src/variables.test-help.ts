/**
 * A statement as Metabase asks it: a clause in `[[…]]` falls away where its variable has no value, and a variable is
 * replaced by its value as a literal (docs of Metabase, "SQL parameters" and "Optional variables").
 */
export function filled(sql: string, values: Readonly<Record<string, string>>): string {
  const known = (clause: string) =>
    [...clause.matchAll(/\{\{(\w+)\}\}/g)].every(([, name]) => Object.hasOwn(values, name!));
  return sql
    .replace(/\[\[(.*?)\]\]/gs, (_, clause: string) => (known(clause) ? clause : ''))
    .replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}

/** A day as releases and drivers of Metabase write it into a statement. */
export const DAY_SPELLINGS: Readonly<Record<string, (day: string) => string>> = {
  text: (day) => `'${day}'`,
  'a date': (day) => `DATE '${day}'`,
  'a timestamp': (day) => `TIMESTAMP '${day} 00:00:00.000'`,
  'a timestamp with zone': (day) => `CAST(TIMESTAMP '${day} 00:00:00.000' AS timestamp with time zone)`,
};
