import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Segment } from '../../../../core/protocol/segments.ts';
import { createXrayDaemon } from '../../../../platform/trace/xray-daemon.ts';
import { logLines } from '../../log-lines.ts';

const SEGMENT: Segment = {
  name: 'send_email',
  trace: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', parentId: '00f067aa0ba902b7', sampled: true },
  startedAt: 1_893_456_000_000,
  endedAt: 1_893_456_000_250,
  fault: false,
  annotations: { taskId: 'id', attempt: 2, outcome: 'succeeded', queue: 'default' },
  calls: [
    {
      service: 'SES',
      operation: 'SendEmail',
      startedAt: 1_893_456_000_010,
      endedAt: 1_893_456_000_200,
      fault: true,
    },
  ],
};

let daemon: Socket;
const received: string[] = [];

beforeEach(async () => {
  daemon = createSocket('udp4');
  daemon.on('message', (message) => received.push(message.toString()));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
});
afterEach(() => {
  daemon.close();
  received.length = 0;
});

const address = () => `127.0.0.1:${daemon.address().port}`;

test('a segment is one datagram in the daemon’s format, with its calls', async () => {
  const segments = createXrayDaemon(address(), logLines());
  const arrived = once(daemon, 'message');
  segments.send(SEGMENT);
  await segments.flush();
  await arrived;
  const [header, document = '', ...more] = (received[0] ?? '').split('\n');
  expect(more).toEqual([]);
  expect(header).toBe('{"format":"json","version":1}');
  const id = expect.stringMatching(/^[0-9a-f]{16}$/);
  expect(JSON.parse(document)).toEqual({
    name: 'send_email',
    id,
    trace_id: '1-4bf92f35-77b34da6a3ce929d0e0e4736',
    parent_id: '00f067aa0ba902b7',
    start_time: 1_893_456_000,
    end_time: 1_893_456_000.25,
    annotations: { taskId: 'id', attempt: 2, outcome: 'succeeded', queue: 'default' },
    subsegments: [
      {
        name: 'SES',
        id,
        namespace: 'aws',
        aws: { operation: 'SendEmail' },
        start_time: 1_893_456_000.01,
        end_time: 1_893_456_000.2,
        fault: true,
      },
    ],
  });
});

test('a trace that is not sampled is not sent', async () => {
  const segments = createXrayDaemon(address(), logLines());
  const arrived = once(daemon, 'message');
  segments.send({ ...SEGMENT, name: 'unwanted', trace: { ...SEGMENT.trace, sampled: false } });
  segments.send({ ...SEGMENT, name: 'wanted' });
  await segments.flush();
  await arrived;
  expect(received).toHaveLength(1);
  expect(received[0]).toContain('"wanted"');
});

test.each(['127.0.0.1:port', '127.0.0.1:0', 'nowhere'])(
  'an address without a daemon costs only a line in the log: %s',
  async (nowhere) => {
    const log = logLines();
    const segments = createXrayDaemon(nowhere, log);
    segments.send(SEGMENT);
    segments.send(SEGMENT);
    await segments.flush();
    expect(log.lines).toMatchObject([{ message: 'segment not sent' }, { message: 'segment not sent' }]);
  },
);
