/** A path as in all errors of the API: dotted. `pointer`: a JSON Pointer to a node, no step of which has a character that is escaped. */
export function dottedPath(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.');
}
