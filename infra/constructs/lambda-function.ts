import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  PolicyDocument,
  PolicyStatement,
  type PolicyStatementProps,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as CdkFunction,
  CfnFunction,
  type Code,
  type FunctionOptions,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { logPrefixOf, prefixOf } from '../prefix.ts';
import type { Settings } from '../settings.ts';
import type { Encryption } from './encryption.ts';

/** What differs between the functions. */
interface LambdaFunctionProps {
  readonly description: string;
  /** A folder whose `index.js` exports `handler`. */
  readonly code: Code;
  /** In MB. */
  readonly memory: number;
  /** In seconds. */
  readonly timeout: number;
  /** Runs at a time, reserved for it and its maximum; `undefined`: only the account's own limit applies. */
  readonly concurrency: number | undefined;
  /** Names its log and its alarms: `enqueue`, `worker/default`. */
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Everything that the function may do, except writing its own log, sending traces, and using the key through the services named here. */
  readonly permissions: readonly PolicyStatement[];
  /** The network that it runs in, and its layers. */
  readonly placed: Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups' | 'layers'>;
  readonly encryption: Encryption;
  readonly settings: Settings;
}

/** What X-Ray's daemon does with a function's permissions. Neither action supports resources (Service Authorization Reference, "AWS X-Ray"). */
const SEND_SEGMENTS: PolicyStatementProps = {
  actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  resources: ['*'],
};

/**
 * What Lambda does with a function's permissions to place it into a network: the actions of AWS's policy AWSLambdaVPCAccessExecutionRole (Lambda guide, "Giving
 * Lambda functions access to resources in an Amazon VPC"). No network interface exists before.
 */
const JOIN_NETWORK: PolicyStatementProps = {
  actions: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
};

/** A function with its own log group, and a role that may do what is listed here and nothing else. */
export class LambdaFunction extends Construct {
  readonly function: CdkFunction;
  /** Its part in the names of its alarms, such as `enqueue` or `worker-default`. */
  readonly shortName: string;
  /** What its role may do. */
  readonly policy: PolicyDocument;

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    super(scope, id);
    const { settings, encryption, permissions } = props;
    this.shortName = props.path.replaceAll('/', '-');
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/${logPrefixOf(settings)}/${props.path}`,
      retention: settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryption.key ? { encryptionKey: encryption.key } : {}),
    });
    const writeLog = new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    const everywhere = [
      ...(settings.tracing === 'on' ? [SEND_SEGMENTS] : []),
      ...(props.placed.vpc ? [JOIN_NETWORK] : []),
    ];
    this.policy = new PolicyDocument({
      statements: [
        ...permissions,
        ...encryption.permissionsFor(permissions),
        writeLog,
        ...everywhere.map((statement) => new PolicyStatement(statement)),
      ],
    });
    // Inline, not a policy of its own: the role is then complete before anything uses it.
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { permissions: this.policy },
    });
    this.function = new CdkFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: 'index.handler',
      memorySize: props.memory,
      timeout: Duration.seconds(props.timeout),
      ...(props.concurrency === undefined ? {} : { reservedConcurrentExecutions: props.concurrency }),
      ...props.placed,
      role,
      logGroup,
      environment: {
        ...props.environment,
        // On every log line, and a dimension of every metric.
        POWERTOOLS_SERVICE_NAME: prefixOf(settings),
        POWERTOOLS_LOG_LEVEL: settings.logLevel,
        ...(settings.fips === 'on' ? { AWS_USE_FIPS_ENDPOINT: 'true' } : {}),
        ...(settings.dualStack === 'on' ? { AWS_USE_DUALSTACK_ENDPOINT: 'true' } : {}),
        ...(settings.metrics === 'off' ? { POWERTOOLS_METRICS_DISABLED: 'true' } : {}),
      },
    });
    if (settings.tracing === 'on') {
      // Not through CDK's `tracing` property, which puts the permission into a separate policy.
      const { defaultChild } = this.function.node;
      if (defaultChild instanceof CfnFunction) defaultChild.tracingConfig = { mode: 'Active' };
    }
    if (everywhere.length > 0) {
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray’s actions do not support resources, and network interfaces do not exist before.',
      });
    }
  }
}
