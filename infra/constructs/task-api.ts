import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type ApiFunctionName, DEFAULT_ROUTE_FUNCTION, ROUTES } from '../routes.ts';
import type { Settings } from '../settings.ts';

export interface TaskApiProps {
  readonly functions: Readonly<Record<ApiFunctionName, IFunction>>;
  readonly settings: Settings;
}

/**
 * What an access log line holds: who called which route, and how that went. No query string and no body, which may hold
 * personal data.
 */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    time: '$context.requestTime',
    requestId: '$context.requestId',
    caller: '$context.identity.userArn',
    sourceIp: '$context.identity.sourceIp',
    route: '$context.routeKey',
    path: '$context.path',
    status: '$context.status',
    latency: '$context.responseLatency',
    length: '$context.responseLength',
    error: '$context.error.message',
    integrationError: '$context.integrationErrorMessage',
  }),
);

/** The HTTP API: every route signed by IAM but the public ones, and an answer for whatever no route takes. */
export class TaskApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { functions, settings }: TaskApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: `lovage-${settings.stage}`,
      createDefaultStage: false,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.#accessLog(settings)),
        format: ACCESS_LOG_FORMAT,
      },
    });
    const integrations = {
      enqueue: new HttpLambdaIntegration('Enqueue', functions.enqueue),
      status: new HttpLambdaIntegration('Status', functions.status),
    } satisfies Record<ApiFunctionName, HttpLambdaIntegration>;
    const signed = new HttpIamAuthorizer();
    const open = new HttpNoneAuthorizer();
    for (const route of ROUTES) {
      const { node } = new HttpRoute(this, `${route.method} ${route.path.slice(1).replaceAll('/', ' ')}`, {
        httpApi: this.api,
        routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
        integration: integrations[route.function],
        authorizer: route.public ? open : signed,
      });
      if (route.public && node.defaultChild) {
        Validations.of(node.defaultChild).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: 'Liveness, for probes that cannot sign: the answer says nothing about tasks.',
        });
      }
    }
    new HttpRoute(this, 'Default', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integrations[DEFAULT_ROUTE_FUNCTION],
      authorizer: signed,
    });
  }

  #accessLog(settings: Settings): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      // The prefix spares the account's log resource policy, which has room for few groups without it (API Gateway guide).
      logGroupName: `/aws/vendedlogs/lovage/${settings.stage}/api`,
      retention: settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
