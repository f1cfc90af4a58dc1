import { once } from 'node:events';
import { createServer } from 'node:http';

/** A stand-in for CloudFormation that knows one stack, of one stage. */
interface StandInCloudFormation {
  readonly endpoint: string;
  stop(): void;
}

/** Starts it. @param apiUrl the stack's output `ApiUrl` */
export async function startCloudFormation(stage: string, apiUrl: string): Promise<StandInCloudFormation> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const isKnown = new URLSearchParams(body).get('StackName') === `lovage-${stage}`;
      response.writeHead(isKnown ? 200 : 404, { 'content-type': 'text/xml' });
      response.end(isKnown ? describedStack(stage, apiUrl) : '');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return { endpoint: `http://127.0.0.1:${address.port}`, stop: () => server.close() };
}

/** An answer of `DescribeStacks` (CloudFormation API reference). */
function describedStack(stage: string, apiUrl: string): string {
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
    <StackName>lovage-${stage}</StackName><CreationTime>2030-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
    <Outputs><member><OutputKey>ApiUrl</OutputKey><OutputValue>${apiUrl}</OutputValue></member></Outputs>
  </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}
