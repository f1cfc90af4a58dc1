import type { App } from './app.ts';
import { type HttpEvent, type LambdaContext, readHttpRequest } from './http-request.ts';
import { toLambda } from './http-response.ts';

/** Makes the Lambda handler of an app. */
export function handle(app: App) {
  return async (event: HttpEvent, context: LambdaContext) =>
    toLambda(await app(readHttpRequest(event, context)));
}
