import { buildApp } from 'fauxqs';
import { refuseOthersRequests } from '../own-requests.ts';
import { acceptAllCharacters } from './accept-all-characters.ts';
import { type Emulator, LOOPBACK } from './emulator.ts';
import { MessageMoves } from './message-moves.ts';
import { refuseLikeSqs } from './refuse-like-sqs.ts';
import { sendAnswer } from './sqs-answer.ts';

/**
 * Starts SQS (fauxqs, in memory) on a free port, and adds the message moves and the refusals it lacks. fauxqs's own `startFauxqs`
 * listens on every interface of the machine, so its server is built and bound here.
 */
export async function startSqs(): Promise<Emulator> {
  await acceptAllCharacters();
  const server = buildApp({ logger: false });
  refuseLikeSqs(server);
  const moves = new MessageMoves();
  server.addHook('preHandler', async (request, reply) => {
    const answer = await moves.answer(request.headers['x-amz-target'], request.body);
    return answer && sendAnswer(reply, answer);
  });
  refuseOthersRequests(server.server, 'SQS');
  const endpoint = await server.listen({ port: 0, host: LOOPBACK });
  moves.serve(endpoint);
  return {
    endpoint,
    stop: async () => {
      await moves.stop();
      await server.close();
    },
  };
}
