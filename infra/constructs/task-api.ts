import { Duration, Validations } from 'aws-cdk-lib';
import {
  CfnStage,
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { methodsOf } from '../../core/protocol/route-keys.ts';
import {
  type ApiFunctionName,
  DEFAULT_ROUTE_FUNCTION,
  ROUTES,
  type Route,
  SCOPES,
} from '../../core/protocol/routes.ts';
import { CORS_HEADERS, CORS_MAX_AGE_SECONDS, CORS_METHODS } from '../cors.ts';
import { prefixOf } from '../prefix.ts';
import type { Settings } from '../settings.ts';
import { accessLog } from './access-log.ts';
import { callerAuthorizers } from './caller-authorizers.ts';
import type { Encryption } from './encryption.ts';

interface TaskApiProps {
  /** The names of the task definitions. */
  readonly tasks: readonly string[];
  readonly functions: Readonly<Record<ApiFunctionName, IFunction>>;
  readonly encryption: Encryption;
  readonly settings: Settings;
}

interface AddedRoute {
  readonly key: string;
  readonly route: HttpRoute;
}

/** Why a route may be open, for reviewers of the template. */
const OPEN_TO_ALL = {
  public: 'Liveness, for probes that cannot sign; the answer says nothing about tasks.',
  preflight: 'Browsers send a preflight without credentials; the answer holds only headers.',
  none: 'The settings auth=none and anybodyMaySendEmail=true let anybody call.',
} as const;

/** Calls a second, and at once, to a route that is open to all. A probe, or a browser's preflight, which it keeps for two hours, needs fewer. */
const MAX_OPEN_RATE = 10;

/** The HTTP API: every route except the public ones authorizes its callers, and a default route answers everything else. */
export class TaskApi extends Construct {
  readonly api: HttpApi;
  readonly #authorizationOf: ReturnType<typeof callerAuthorizers>;
  readonly #integrations: Readonly<Record<ApiFunctionName, HttpLambdaIntegration>>;
  readonly #openToAll: boolean;

  constructor(scope: Construct, id: string, { tasks, functions, encryption, settings }: TaskApiProps) {
    super(scope, id);
    this.#openToAll = settings.auth === 'none';
    this.#authorizationOf = callerAuthorizers(settings);
    const integrations = Object.entries(functions).map(([name, lambda]) => {
      // Part of logical ids, where it begins with a capital.
      const id = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
      return [name, new HttpLambdaIntegration(id, lambda)] as const;
    });
    // There is an entry for every name.
    this.#integrations = Object.fromEntries(integrations) as Record<ApiFunctionName, HttpLambdaIntegration>;
    const browsersMayCall = settings.corsOrigins.length > 0;
    this.api = new HttpApi(this, 'Api', {
      apiName: prefixOf(settings),
      createDefaultStage: false,
      ...(browsersMayCall ? { corsPreflight: corsOptions(settings) } : {}),
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.throttleRate, burstLimit: settings.throttleBurst },
      accessLogSettings: accessLog(this, 'AccessLog', { encryption, settings }),
    });
    /** The routes that take few calls. */
    const few: AddedRoute[] = [];
    for (const route of ROUTES) {
      if (route.operation === 'sendEmail' && !tasks.includes('send_email')) continue;
      for (const method of methodsOf(route)) {
        const routeKey = HttpRouteKey.with(route.path, HttpMethod[method]);
        const id = `${method} ${route.path.slice(1).replaceAll('/', ' ')}`;
        const added = this.#addRoute(id, routeKey, route.function, route.access);
        if (route.access === 'public') few.push(added);
      }
    }
    few.push(this.#addRoute('Default', HttpRouteKey.DEFAULT, DEFAULT_ROUTE_FUNCTION, SCOPES));
    // The default route would match preflights too, and require credentials; this route takes precedence (API Gateway Developer Guide,
    // "Configure CORS for HTTP APIs": a $default route with an authorizer).
    if (browsersMayCall) {
      const preflight = HttpRouteKey.with('/{proxy+}', HttpMethod.OPTIONS);
      few.push(
        this.#addRoute('Preflight', preflight, DEFAULT_ROUTE_FUNCTION, 'public', OPEN_TO_ALL.preflight),
      );
    }
    limitCalls(stage, few, settings);
  }

  #addRoute(
    id: string,
    routeKey: HttpRouteKey,
    name: ApiFunctionName,
    access: Route['access'],
    whyPublic: string = OPEN_TO_ALL.public,
  ): AddedRoute {
    const route = new HttpRoute(this, id, {
      httpApi: this.api,
      routeKey,
      integration: this.#integrations[name],
      ...this.#authorizationOf(access),
    });
    const { defaultChild } = route.node;
    const isOpen = access === 'public' || this.#openToAll;
    if (isOpen && defaultChild) {
      const reason = access === 'public' ? whyPublic : OPEN_TO_ALL.none;
      Validations.of(defaultChild).acknowledge({ id: 'AwsSolutions-APIG4', reason });
    }
    return { key: routeKey.key, route };
  }
}

/**
 * Limits the calls to routes that anybody may call at your cost, and to the one that takes what matches no other: nobody needs many of them.
 * Each has limits of its own, so that a flood of one does not keep a probe from another.
 */
function limitCalls(stage: HttpStage, routes: readonly AddedRoute[], settings: Settings): void {
  const limits = {
    ThrottlingRateLimit: Math.min(MAX_OPEN_RATE, settings.throttleRate),
    ThrottlingBurstLimit: Math.min(MAX_OPEN_RATE, settings.throttleBurst),
  };
  const { defaultChild } = stage.node;
  if (!(defaultChild instanceof CfnStage)) throw new Error('The stage is not one of API Gateway’s.');
  // Passed on as it is: in CloudFormation's spelling.
  defaultChild.routeSettings = Object.fromEntries(routes.map(({ key }) => [key, limits]));
  // API Gateway refuses limits for a route that it does not have yet.
  stage.node.addDependency(...routes.map(({ route }) => route));
}

/** What pages of the listed origins may send and read. */
function corsOptions({ corsOrigins, auth }: Settings): CorsPreflightOptions {
  const { allowed, signature, exposed } = CORS_HEADERS;
  return {
    allowOrigins: [...corsOrigins],
    allowMethods: CORS_METHODS.map((method) => CorsHttpMethod[method]),
    allowHeaders: [...allowed, ...(auth === 'iam' ? signature : [])],
    exposeHeaders: [...exposed],
    maxAge: Duration.seconds(CORS_MAX_AGE_SECONDS),
  };
}
