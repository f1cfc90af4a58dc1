/** Decodes the percent-encoding of a path segment. A segment with a malformed escape stays unchanged. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * Matches the path of a call against the path of a route.
 *
 * @param path the route's path, such as `/tasks/{id}/revoke`
 * @param segments the call's path, split at the slashes
 * @returns the variable parts, none of them empty; `undefined` if the paths do not match
 */
export function matchPath(
  path: string,
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const pattern = path.split('/');
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (!part.startsWith('{')) {
      if (part !== segment) return undefined;
    } else if (segment === '') {
      return undefined;
    } else {
      parameters[part.slice(1, -1)] = segment;
    }
  }
  return parameters;
}
