/** The rooms of dynalite from which the fast table takes what expressions mean. They have no types of their own. */

declare module 'dynalite/db/conditionParser.js' {
  /** What an expression is parsed with. `unused…` lose what it mentions. */
  interface ParserContext {
    readonly attrNames: Readonly<Record<string, string>>;
    readonly attrVals: Readonly<Record<string, object>>;
    readonly unusedAttrNames: Record<string, true>;
    readonly unusedAttrVals: Record<string, true>;
    readonly isReserved: (name: string) => boolean;
    readonly compare: (...operands: readonly unknown[]) => boolean;
  }
  /** @throws SyntaxError */
  const parser: { parse(text: string, options: { readonly context: ParserContext }): unknown };
  export default parser;
}

declare module 'dynalite/db/updateParser.js' {
  import conditionParser from 'dynalite/db/conditionParser.js';
  export default conditionParser;
}

declare module 'dynalite/db/index.js' {
  const db: {
    /** Why a parsed condition does not hold for an item; nothing if it holds. */
    checkConditional(
      data: { readonly _condition?: unknown },
      item: object | undefined,
    ): object | null | undefined;
    compare(...operands: readonly unknown[]): boolean;
  };
  export default db;
}

declare module 'dynalite/actions/updateItem.js' {
  /** What an action needs of a store. */
  interface Store {
    getTable(name: string, done: (error: null, table: object) => void): void;
    getItemDb(name: string): object;
    readonly options: { readonly maxItemSize: number };
  }
  type Done = (error: (Error & { readonly body?: object }) | null, answer?: { Attributes?: object }) => void;
  const action: (store: Store, data: object, done: Done) => void;
  export default action;
}

declare module 'dynalite/actions/putItem.js' {
  import updateItem from 'dynalite/actions/updateItem.js';
  export default updateItem;
}
