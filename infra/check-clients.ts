import type { Settings } from './settings.ts';

/** Finds endpoints that only the SDK's clients know. */
export function checkClients({ clients, fips, dualStack }: Settings): string[] {
  if (clients === 'sdk') return [];
  return Object.entries({ fips, dualStack }).flatMap(([name, value]) =>
    value === 'on'
      ? [
          `${name} is on, but clients is lean, which has no such endpoints. Set clients=sdk, or remove ${name}.`,
        ]
      : [],
  );
}
