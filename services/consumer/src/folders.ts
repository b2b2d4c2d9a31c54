import type { Lake } from 'flights-core';

async function firstKey(lake: Lake, prefix: string, after?: string): Promise<string | null> {
  for await (const { key } of lake.list(prefix, after)) return key;
  return null;
}

/** Names of the "folders" directly under a prefix that ends in `/`: one listing of one object for each. */
export async function* folders(lake: Lake, prefix: string): AsyncIterable<string> {
  let key = await firstKey(lake, prefix);
  while (key !== null) {
    const rest = key.slice(prefix.length);
    const slash = rest.indexOf('/');
    const name = rest.slice(0, Math.max(0, slash));
    if (name) yield name;
    key = await firstKey(lake, prefix, name ? `${prefix}${name}0` : key); // '0' follows '/': past all of this folder
  }
}
