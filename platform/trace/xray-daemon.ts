import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { errorFields, type Logger } from '../../core/protocol/logger.ts';
import type { Segment, SegmentCall, Segments } from '../../core/protocol/segments.ts';
import { xrayTraceId } from '../../core/protocol/trace.ts';

/** The header of every document to the daemon (X-Ray Developer Guide, "Sending segment documents to the daemon"). */
const HEADER = '{"format":"json","version":1}\n';

/**
 * Sends segments over UDP to the X-Ray daemon that Lambda runs beside a function, so that nothing waits for X-Ray itself.
 *
 * @param address `host:port`, from `AWS_XRAY_DAEMON_ADDRESS`
 */
export function createXrayDaemon(address: string, logger: Logger): Segments {
  const [host = '', port = ''] = address.split(':');
  let socket: Socket | undefined;
  const underWay = new Set<Promise<void>>();

  function open(): Socket {
    // Loaded with the first segment, because most sandboxes begin with a task that is not traced.
    const opened = process.getBuiltinModule('node:dgram').createSocket('udp4');
    opened.unref();
    // Each send reports its own error.
    opened.on('error', () => opened.close());
    opened.on('close', () => {
      socket = undefined;
    });
    return opened;
  }

  return {
    send: (segment) => {
      // The caller chose not to keep this trace, so nobody pays for it.
      if (!segment.trace.sampled) return;
      const sent = new Promise<void>((resolve, reject) => {
        socket ??= open();
        socket.send(HEADER + JSON.stringify(documentOf(segment)), Number(port), host, (error) =>
          error ? reject(error) : resolve(),
        );
      }).catch((error: unknown) => logger.debug('segment not sent', errorFields(error)));
      underWay.add(sent);
      void sent.then(() => underWay.delete(sent));
    },
    flush: async () => {
      await Promise.all(underWay);
    },
  };
}

/** Makes a segment document (X-Ray Developer Guide, "X-Ray segment documents"), with times in seconds. */
function documentOf({ name, trace, startedAt, endedAt, fault, annotations, calls }: Segment): object {
  return {
    name,
    id: newId(),
    trace_id: xrayTraceId(trace),
    parent_id: trace.parentId,
    start_time: startedAt / 1000,
    end_time: endedAt / 1000,
    ...(fault ? { fault } : {}),
    annotations,
    ...(calls.length > 0 ? { subsegments: calls.map(subsegmentOf) } : {}),
  };
}

function subsegmentOf({ service, operation, startedAt, endedAt, fault }: SegmentCall): object {
  return {
    name: service,
    id: newId(),
    namespace: 'aws',
    aws: { operation },
    start_time: startedAt / 1000,
    end_time: endedAt / 1000,
    ...(fault ? { fault } : {}),
  };
}

function newId(): string {
  return randomBytes(8).toString('hex');
}
