/** The time zones to choose from, with those that are in use already: a browser need not list every zone that the API knows. */
export function zonesWith(...used: readonly string[]): readonly string[] {
  return [...new Set(['UTC', ...used, ...Intl.supportedValuesOf('timeZone')])].sort();
}
