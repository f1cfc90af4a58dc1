import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Emulator, LOOPBACK } from '../../local/emulators/emulator.ts';
import { ACCOUNT_ID, REGION } from '../../local/local-aws.ts';
import { CACHE, CannotRun, runs } from '../../local/python-environment.ts';
import { startEmulatorProcess } from './emulator-process.ts';

const VERSION = '1.6.16';
const FOLDER = path.join(CACHE, `elasticmq-${VERSION}`);
const FINISHED = path.join(FOLDER, 'finished');

/**
 * Installs ElasticMQ, an SQS on the Java VM, once.
 *
 * @throws CannotRun without Java and Maven
 */
export function installElasticMq(): void {
  if (existsSync(FINISHED)) return;
  if (!runs('java', ['-version'])) throw new CannotRun('there is no Java on the PATH');
  if (!runs('mvn', ['--version'])) throw new CannotRun('there is no Maven (mvn) on the PATH');
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path.join(FOLDER, 'pom.xml'), POM);
  const copy = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'];
  execFileSync('mvn', copy, { cwd: FOLDER, stdio: 'inherit' });
  writeFileSync(FINISHED, '');
}

/** Starts SQS (ElasticMQ, in memory, as strict as SQS about limits) on a free port. */
export function startElasticMq(): Promise<Emulator> {
  const properties = (port: number) => ({
    'rest-sqs.bind-hostname': LOOPBACK,
    'rest-sqs.bind-port': port,
    'rest-sqs.sqs-limits': 'strict',
    'node-address.host': LOOPBACK,
    'node-address.port': port,
    'rest-stats.enabled': false,
    'aws.region': REGION,
    'aws.accountId': ACCOUNT_ID,
  });
  return startEmulatorProcess('java', (port) => [
    ...Object.entries(properties(port)).map(([name, value]) => `-D${name}=${value}`),
    // The machine is shared with the system under test.
    '-Xmx256m',
    '-cp',
    path.join(FOLDER, 'lib', '*'),
    'org.elasticmq.server.Main',
  ]);
}

const POM = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>lovage</groupId>
  <artifactId>elasticmq</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.elasticmq</groupId>
      <artifactId>elasticmq-server_2.13</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;
