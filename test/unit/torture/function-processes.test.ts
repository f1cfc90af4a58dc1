import { expect, test } from 'vitest';
import { processesIn } from '../../torture/function-processes.ts';

test('the processes of functions are found by their parent, with their rooms', () => {
  const listed = `    1     0 /sbin/init
   70     7 /home/me/app/node_modules/node/bin/node /home/me/app/.lovage/run-7-x/1/sandbox-runtime/index.js /home/me/app/.lovage/run-7-x/1/worker/index.js 512
   71     7 node /x/sandbox-runtime/index.js /x/dead-letter/index.js 512
   72     8 node /x/sandbox-runtime/index.js /x/worker/index.js 512
   73     7 /home/me/app/node_modules/@esbuild/linux-x64/bin/esbuild --service=0.28.2 --ping
`;
  expect(processesIn(listed, 7)).toEqual([
    { pid: 70, room: 'worker' },
    { pid: 71, room: 'dead-letter' },
  ]);
});
