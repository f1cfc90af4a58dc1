import { once } from 'node:events';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { portOf, startPageServer } from '../dashboard/page-server.ts';
import { passOnTo } from '../dashboard/pass-on.ts';
import { callerOf } from '../target/connect.ts';

/** `lovage dashboard`: serves the page on this machine until Ctrl-C, and passes its calls on to the API, signed. */
export async function dashboard({ port }: { port: string }, context: Context): Promise<void> {
  const { output, signal } = context;
  const { client, target } = await context.connect();
  // Loaded late, as every command's own: the page brings its build tool along.
  const [{ ServedPage }, { isOwnRequest }] = await Promise.all([
    import('../../dashboard/served-page.ts'),
    import('../../dashboard/own-request.ts'),
  ]);
  // Before the page is opened: whoever may not call is told here, and not by an empty page.
  await client.list({ limit: 1, signal }).page();
  const { url, name, region } = target;
  const page = new ServedPage({
    config: { stage: name, apiUrl: url.href.replace(/\/+$/, ''), signedIn: region, inboxUrl: null },
    watch: false,
  });
  const server = await listen(readPort(port), (number) =>
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
      `The page of ${name}. Whoever uses this machine can use it too, with your rights. Ctrl-C stops it.`,
    );
  }
  if (!signal.aborted) await once(signal, 'abort');
  server.close();
  server.closeAllConnections();
}

function readPort(given: string): number {
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CliError(
    EXIT.usage,
    `--port is "${given}"; it is a number from 0 to 65535, and 0 takes a free one.`,
  );
}

async function listen<Server>(port: number, start: (port: number) => Promise<Server>): Promise<Server> {
  try {
    return await start(port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new CliError(EXIT.usage, `The port ${port} cannot be had (${code}). Choose another by --port.`);
  }
}
