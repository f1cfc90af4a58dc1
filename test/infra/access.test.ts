import { describe, expect, test } from 'vitest';
import { routeKeysOf } from '../../core/protocol/route-keys.ts';
import { ROUTES, SCOPES } from '../../core/protocol/routes.ts';
import { resourceOf, resourcesOf, synthesize as synthesizeAnew } from './synthesize.ts';

const JWT = {
  auth: 'jwt',
  jwtIssuer: 'https://id.example.com/',
  jwtAudience: 'lovage,web',
  jwtScopePrefix: 'lovage/',
};
const NONE = { auth: 'none', anybodyMaySendEmail: true };
const CORS = { corsOrigins: 'https://app.example.com,http://localhost:5173' };

/** Templates by settings, each synthesized once. */
const templates = new Map<string, ReturnType<typeof synthesizeAnew>>();
function synthesize(context: Record<string, unknown>) {
  const key = JSON.stringify(context);
  const template = templates.get(key) ?? synthesizeAnew(context);
  templates.set(key, template);
  return template;
}

const PUBLIC: ReadonlySet<unknown> = new Set(['GET /health', 'HEAD /health']);

type Properties = Readonly<Record<string, unknown>>;

function routesOf(context: Record<string, unknown>): Map<unknown, Properties> {
  const routes = [...resourcesOf(synthesize(context), 'AWS::ApiGatewayV2::Route').values()];
  return new Map(routes.map(({ Properties }) => [Properties['RouteKey'], Properties]));
}

describe.each(['dev', 'staging', 'prod'])('the routes of %s', (stage) => {
  test('are those of the table and the default route; all but those of /health require a signature', () => {
    const routes = routesOf({ stage });
    const keys = ROUTES.flatMap(routeKeysOf);
    expect([...routes.keys()].sort()).toEqual([...keys, '$default'].sort());
    for (const [key, route] of routes) {
      expect(route['AuthorizationType'], String(key)).toBe(PUBLIC.has(key) ? 'NONE' : 'AWS_IAM');
    }
  });

  test('all but those of /health require a token of the issuer with a scope for the route', () => {
    const template = synthesize({ stage, ...JWT });
    const [[authorizerId, { Properties }] = ['', { Properties: {} }], ...more] = [
      ...resourcesOf(template, 'AWS::ApiGatewayV2::Authorizer'),
    ];
    expect(more).toEqual([]);
    expect(Properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://id.example.com/', Audience: ['lovage', 'web'] },
    });
    const routes = routesOf({ stage, ...JWT });
    expect(routes.size).toBe(ROUTES.flatMap(routeKeysOf).length + 1);
    for (const [key, route] of routes) {
      if (PUBLIC.has(key)) {
        expect(route).toMatchObject({ AuthorizationType: 'NONE' });
        continue;
      }
      expect(route, String(key)).toMatchObject({
        AuthorizationType: 'JWT',
        AuthorizerId: { Ref: authorizerId },
      });
      // Without scopes, API Gateway accepts any of the issuer's tokens.
      expect(route['AuthorizationScopes'], String(key)).not.toEqual([]);
    }
  });
});

describe('scopes', () => {
  test.each([
    ['POST /send_email', ['tasks:send']],
    ['POST /tasks', ['tasks:send']],
    ['POST /tasks/{name}', ['tasks:send']],
    ['POST /tasks/{id}/revoke', ['tasks:manage']],
    ['POST /tasks/{id}/reschedule', ['tasks:manage']],
    ['POST /tasks/{id}/retry', ['tasks:manage']],
    ['DELETE /tasks/{id}', ['tasks:manage']],
    ['GET /tasks', ['tasks:read']],
    ['GET /tasks/{id}', ['tasks:read']],
    ['GET /queues', ['tasks:read']],
    ['GET /openapi.json', [...SCOPES]],
    ['$default', [...SCOPES]],
  ])('of %s: %j', (key, scopes) => {
    expect(routesOf({ ...JWT, jwtScopePrefix: undefined }).get(key)?.['AuthorizationScopes']).toEqual(scopes);
    expect(routesOf(JWT).get(key)?.['AuthorizationScopes']).toEqual(scopes.map((scope) => `lovage/${scope}`));
  });

  test('are separate for reading, sending and managing: every GET needs tasks:read, and no other call does', () => {
    for (const { method, path, access } of ROUTES) {
      if (access === 'public' || path === '/openapi.json') continue;
      expect(access, path).toHaveLength(1);
      expect(access[0] === 'tasks:read', path).toBe(method === 'GET');
    }
  });
});

test.each([{}, JWT])('HEAD is authorized as GET is: %j', (context) => {
  const routes = routesOf(context);
  for (const [key, route] of routes) {
    if (!String(key).startsWith('HEAD ')) continue;
    const { RouteKey, ...get } = routes.get(String(key).replace('HEAD', 'GET')) ?? {};
    expect(route).toEqual({ ...get, RouteKey: key });
    expect(RouteKey).toBeDefined();
  }
});

test('no route requires credentials with auth none', () => {
  for (const [, route] of routesOf(NONE)) expect(route['AuthorizationType']).toBe('NONE');
});

describe('CORS', () => {
  const apiOf = (context: Record<string, unknown>) =>
    resourceOf(synthesize(context), 'AWS::ApiGatewayV2::Api', /./).Properties;

  test('is off unless origins are listed', () => {
    expect(apiOf({})).not.toHaveProperty('CorsConfiguration');
    expect([...routesOf({}).keys()].filter((key) => String(key).startsWith('OPTIONS'))).toEqual([]);
  });

  test('lets listed origins send and read the API’s headers, without the browser’s own credentials', () => {
    expect(apiOf({ ...JWT, ...CORS })['CorsConfiguration']).toEqual({
      AllowOrigins: ['https://app.example.com', 'http://localhost:5173'],
      AllowMethods: ['DELETE', 'GET', 'HEAD', 'POST', 'PUT'],
      AllowHeaders: [
        ...['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match'],
        ...['traceparent', 'tracestate'],
      ],
      ExposeHeaders: ['etag', 'location', 'idempotency-replayed', 'retry-after'],
      MaxAge: 7200,
    });
    const { AllowHeaders } = Object(apiOf(CORS)['CorsConfiguration']);
    expect(AllowHeaders).toEqual(expect.arrayContaining(['x-amz-date', 'x-amz-security-token']));
  });

  test.each([{}, JWT, NONE])('adds a preflight route that needs no credentials: %j', (context) => {
    const routes = routesOf({ ...context, ...CORS });
    expect(routes.get('OPTIONS /{proxy+}')).toMatchObject({ AuthorizationType: 'NONE' });
    routes.delete('OPTIONS /{proxy+}');
    expect([...routes]).toEqual([...routesOf(context)]);
  });
});

describe('the stage', () => {
  const stageOf = (context: Record<string, unknown>) =>
    resourceOf(synthesize(context), 'AWS::ApiGatewayV2::Stage', /./).Properties;
  const formatOf = (context: Record<string, unknown>): Record<string, string> =>
    JSON.parse(Object(stageOf(context)['AccessLogSettings'])['Format']);

  test('throttles calls', () => {
    const limits = (rate: number, burst: number) => ({
      DefaultRouteSettings: { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
    });
    expect(stageOf({})).toMatchObject(limits(1000, 500));
    expect(stageOf({ throttleRate: '20', throttleBurst: '5' })).toMatchObject(limits(20, 5));
  });

  test.each([{}, JWT, NONE, CORS, { ...JWT, ...CORS }])(
    'lets few calls through where no credentials are needed or nothing is: %j',
    (context) => {
      const open = [...routesOf(context).keys()].filter((key) => {
        const isPublic = PUBLIC.has(key) || String(key).startsWith('OPTIONS ');
        return isPublic || key === '$default';
      });
      const few = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 10 };
      expect(stageOf(context)['RouteSettings']).toEqual(Object.fromEntries(open.map((key) => [key, few])));
    },
  );

  test('lets no more through there than anywhere else', () => {
    const settings = Object.values(
      Object(stageOf({ throttleRate: '4', throttleBurst: '2' })['RouteSettings']),
    );
    expect(settings).toEqual(
      Array.from({ length: 3 }, () => ({ ThrottlingRateLimit: 4, ThrottlingBurstLimit: 2 })),
    );
  });

  test.each([{}, CORS])(
    'comes after the routes whose limits it has, or AWS would not find them: %j',
    (context) => {
      const template = synthesize(context);
      const stage = resourceOf(template, 'AWS::ApiGatewayV2::Stage', /./);
      const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route');
      const before = (stage.DependsOn ?? []).map((id) => routes.get(id)?.Properties['RouteKey']);
      expect(before).toEqual(expect.arrayContaining(Object.keys(Object(stage.Properties['RouteSettings']))));
    },
  );

  test.each([{}, JWT, NONE])('logs who called what, but nothing that a caller wrote: %j', (context) => {
    const { caller, ...rest } = formatOf(context);
    expect(caller).toBe(
      'auth' in context
        ? context.auth === 'jwt'
          ? '$context.authorizer.claims.sub'
          : undefined
        : '$context.identity.userArn',
    );
    const variables = Object.values(rest);
    expect(variables).toContain('$context.routeKey');
    for (const variable of variables) {
      expect(variable).toMatch(/^\$context\.[\w.]+$/);
      expect(variable).not.toMatch(/query|body|header|claims|integration\.error/i);
    }
    // A path may be 9 KB long, and arrives decoded, with quotes in it; a message may quote a token.
    for (const variable of variables)
      expect(variable).not.toMatch(/path|message|authorizer\.error|userAgent/i);
  });

  test.each([{}, JWT, NONE])('logs a line that stays JSON, whatever a caller writes: %j', (context) => {
    const format = Object(stageOf(context)['AccessLogSettings'])['Format'];
    const made = (variable: string) => {
      if (/status|latency|length/i.test(variable)) return '429';
      // AWS makes these of a few letters; a route is one of the table's.
      if (/requestId|requestTime|sourceIp|routeKey|responseType|userArn/.test(variable)) return 'made-by-aws';
      return 'x","status":"200';
    };
    const line: string = format.replaceAll(/\$context\.[\w.]+/g, made);
    expect(JSON.parse(line)).toMatchObject({ status: '429', route: 'made-by-aws' });
  });
});
