/**
 * Reads a `QUEUES` setting: a JSON object that maps the name of each queue to an object of strings.
 *
 * @param fields the fields that each queue must have
 * @throws Error when there is no queue, or one lacks a field
 */
export function readQueueSetting<Field extends string>(
  setting: string,
  fields: readonly Field[],
): ReadonlyMap<string, Readonly<Record<Field, string>>> {
  const value = parsed(setting);
  const isEntry = (entry: [string, unknown]): entry is [string, Readonly<Record<Field, string>>] => {
    const values: { readonly [field in Field]?: unknown } = Object(entry[1]);
    return fields.every((field) => typeof values[field] === 'string' && values[field] !== '');
  };
  const entries: [string, unknown][] = Array.isArray(value) ? [] : Object.entries(Object(value));
  if (entries.length === 0 || !entries.every(isEntry)) {
    throw new Error(`The setting QUEUES must be {"<queue>":{${fields.map((name) => `"${name}":"…"`)}}}.`);
  }
  return new Map(entries.filter(isEntry));
}

function parsed(setting: string): unknown {
  try {
    return JSON.parse(setting);
  } catch {
    return null;
  }
}
