/** What the variable parts of a path were, by the names that the route has for them: `id` of `/tasks/{id}/revoke`. */
export type PathParameters<Path extends string> = Readonly<Record<VariableOf<Path>, string>>;

type VariableOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | VariableOf<Rest>
  : never;
