/**
 * The `ExpressionAttributeNames` of expressions in which `#name` is the attribute `name`: so that no attribute's name can be
 * one of DynamoDB's reserved words.
 */
export function namesIn(...expressions: readonly string[]): Record<string, string> {
  const names = new Set(expressions.join(' ').match(/#\w+/g));
  return Object.fromEntries([...names].map((name) => [name, name.slice(1)]));
}
