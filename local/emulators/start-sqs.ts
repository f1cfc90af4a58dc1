import { buildApp } from 'fauxqs';
import { refuseOthersRequests } from '../own-requests.ts';
import { acceptAllCharacters } from './accept-all-characters.ts';
import { type Emulator, LOOPBACK } from './emulator.ts';
import { keepIdleConnections } from './keep-idle-connections.ts';
import { openMessages } from './kept-messages.ts';
import { MessageMoves } from './message-moves.ts';
import { refuseLikeSqs } from './refuse-like-sqs.ts';
import { sendAnswer } from './sqs-answer.ts';

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;

/**
 * Starts SQS (fauxqs, in memory unless there is a folder for its messages) on a free port, and adds the message moves and the refusals it lacks. fauxqs's own `startFauxqs`
 * listens on every interface of the machine, so its server is built and bound here.
 */
export async function startSqs(folder?: string): Promise<Emulator> {
  await acceptAllCharacters();
  const kept = folder === undefined ? undefined : await openMessages(folder);
  // Its other stores, of SNS and S3, are not used here, and it makes its own.
  const server = buildApp({ logger: false, ...(kept && { stores: { sqsStore: kept.store } as Stores }) });
  refuseLikeSqs(server);
  const moves = new MessageMoves();
  server.addHook('preHandler', async (request, reply) => {
    const answer = await moves.answer(request.headers['x-amz-target'], request.body);
    return answer && sendAnswer(reply, answer);
  });
  refuseOthersRequests(server.server, 'SQS');
  keepIdleConnections(server.server);
  const endpoint = await server.listen({ port: 0, host: LOOPBACK });
  moves.serve(endpoint);
  return {
    endpoint,
    stop: async () => {
      await moves.stop();
      await server.close();
      kept?.close();
    },
  };
}
