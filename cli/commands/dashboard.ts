import { once } from 'node:events';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { portOf, startPageServer } from '../dashboard/page-server.ts';
import { passOnTo } from '../dashboard/pass-on.ts';
import { readNumber } from '../read-number.ts';
import { callerOf } from '../target/connect.ts';

/** `lovage dashboard`: serves the dashboard on this machine until Ctrl-C, and forwards its calls, signed, to the API. */
export async function dashboard({ port }: { port: string }, context: Context): Promise<void> {
  const { output, signal } = context;
  const wanted = readPort(port);
  const { client, target } = await context.connect();
  // Loaded only here: the dashboard brings its build tool along.
  const [{ ServedPage }, { isOwnRequest }] = await Promise.all([
    import('../../dashboard/served-page.ts'),
    import('../../dashboard/own-request.ts'),
  ]);
  // Makes a first call, so that a caller without permission is told here and not by an empty page.
  await client.list({ limit: 1, signal }).page();
  const { url, name, region } = target;
  const page = new ServedPage({
    config: { stage: name, apiUrl: url.href.replace(/\/+$/, ''), signedIn: region, inboxUrl: null },
    watch: false,
  });
  const server = await listen(wanted, (number) =>
    startPageServer({
      port: number,
      page: (request, response, pathname) => page.answer(request, response, pathname),
      api: passOnTo(url, callerOf(target, context.profile)),
      isOwn: isOwnRequest,
    }),
  );
  const address = `http://localhost:${portOf(server)}/`;
  if (output.json) output.document({ url: address, api: url.href }, { line: true });
  else {
    output.data(address);
    output.note(
      `The dashboard of ${name}. Anyone on this machine can use it, with your permissions. Ctrl-C stops it.`,
    );
  }
  if (!signal.aborted) await once(signal, 'abort');
  server.close();
  server.closeAllConnections();
}

function readPort(given: string): number {
  const port = readNumber(given);
  if (port !== null && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CliError(
    EXIT.usage,
    `--port is "${given}"; it must be a number from 0 to 65535 (0 picks a free port).`,
  );
}

async function listen<Server>(port: number, start: (port: number) => Promise<Server>): Promise<Server> {
  try {
    return await start(port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new CliError(EXIT.usage, `Port ${port} is not available (${code}). Choose another with --port.`);
  }
}
