import { type Clients, notClients, readClients } from '../infra/clients.ts';

/**
 * With which clients the functions under test call AWS: `CLIENTS=sdk npm test`. Default their own.
 *
 * @throws Error for a value that names none
 */
export function clientsUnderTest(): Clients {
  const text = process.env['CLIENTS'] || 'lean';
  const clients = readClients(text);
  if (clients === undefined) throw new Error(notClients('CLIENTS', text));
  return clients;
}
