/** The values of a path's variable parts, by their names in the route: `id` in `/tasks/{id}/revoke`. */
export type PathParameters<Path extends string> = Readonly<Record<VariableOf<Path>, string>>;

type VariableOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | VariableOf<Rest>
  : never;
