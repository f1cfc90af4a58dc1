import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { App } from './app.ts';
import { type LambdaContext, readHttpRequest } from './http-request.ts';
import { toLambda } from './http-response.ts';

/** Makes the Lambda handler of an app. */
export function handle(app: App) {
  return async (event: APIGatewayProxyEventV2, context: LambdaContext) =>
    toLambda(await app(readHttpRequest(event, context)));
}
