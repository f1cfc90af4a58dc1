import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { logPrefixOf } from '../prefix.ts';
import type { Auth, Settings } from '../settings.ts';
import type { Encryption } from './encryption.ts';

interface AccessLogProps {
  readonly encryption: Encryption;
  readonly settings: Settings;
}

/**
 * How a line names the caller: the IAM user or role, whose characters IAM limits, or the token's subject, of which the issuer made at most 255
 * (OpenID Connect Core, "ID Token"). It comes first: were there quotes in it, they could not replace what follows.
 */
const CALLER: Readonly<Record<Auth, Readonly<Record<string, string>>>> = {
  iam: { caller: '$context.identity.userArn' },
  jwt: { caller: '$context.authorizer.claims.sub' },
  none: {},
};

/**
 * Makes the log of calls: who called which route, and the result. It holds nothing that a caller wrote: no query string, header or body,
 * which may contain personal data, and no path. A refused path may be 9 KB long, at your cost, and `$context.path` is the decoded one, whose
 * quotes would end its value and forge other fields: API Gateway can neither cut nor escape a value. So a line is JSON, whatever is called.
 */
export function accessLog(
  scope: Construct,
  id: string,
  { encryption, settings }: AccessLogProps,
): IAccessLogSettings {
  const group = new LogGroup(scope, id, {
    // Groups with this prefix need no entry in the account's log resource policy, whose size is limited (API Gateway guide).
    logGroupName: `/aws/vendedlogs/${logPrefixOf(settings)}/api`,
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(encryption.key ? { encryptionKey: encryption.key } : {}),
  });
  return {
    destination: new LogGroupLogDestination(group),
    format: AccessLogFormat.custom(
      JSON.stringify({
        ...CALLER[settings.auth],
        time: '$context.requestTime',
        requestId: '$context.requestId',
        sourceIp: '$context.identity.sourceIp',
        route: '$context.routeKey',
        status: '$context.status',
        latency: '$context.responseLatency',
        length: '$context.responseLength',
        // A name such as THROTTLED, where a message could quote a token or an answer.
        error: '$context.error.responseType',
        integrationStatus: '$context.integration.integrationStatus',
      }),
    ),
  };
}
