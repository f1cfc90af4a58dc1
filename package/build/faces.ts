/** The faces of the package, by their names in `exports`, with the modules behind them. */
export const FACES = {
  '.': 'package/index',
  './cdk': 'package/cdk',
  './client': 'client/index',
  './testing': 'testing/index',
} as const;
