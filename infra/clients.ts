/**
 * The clients with which the functions may call AWS: their own (`lean`), or the classes of AWS's SDK (`sdk`). See
 * docs/decisions/clients.md.
 */
export const CLIENTS = ['lean', 'sdk'] as const;

export type Clients = (typeof CLIENTS)[number];

/** The condition under which Node.js finds the SDK's clients as `#aws/…`: `imports` in package.json. */
export const SDK_CONDITION = 'aws-sdk';

/** Says that a text names no clients. */
export function notClients(option: string, text: string): string {
  return `${option} is "${text}"; it must be ${CLIENTS.join(' or ')}.`;
}

/** @returns `undefined` for a text that names no clients */
export function readClients(text: string): Clients | undefined {
  return CLIENTS.find((one) => one === text);
}

/**
 * The clients that the variable `CLIENTS` names: `CLIENTS=sdk npm test`. Default `lean`.
 *
 * @throws Error for a value that names none
 */
export function clientsIn({ CLIENTS: given }: Readonly<Record<string, string | undefined>>): Clients {
  const clients = readClients(given || 'lean');
  if (clients === undefined) throw new Error(notClients('CLIENTS', String(given)));
  return clients;
}
