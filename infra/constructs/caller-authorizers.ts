import { HttpNoneAuthorizer, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Scope } from '../../core/protocol/routes.ts';
import type { Settings } from '../settings.ts';

/** How a route knows its callers. */
interface RouteAuthorization {
  readonly authorizer: IHttpRouteAuthorizer;
  /** A token must hold one of them. */
  readonly authorizationScopes?: string[];
}

/**
 * How each route knows its callers, by the setting `auth`.
 *
 * @returns a function from what a route's token must be good for to that. One authorizer serves all routes.
 */
export function callerAuthorizers(
  settings: Settings,
): (access: readonly Scope[] | 'public') => RouteAuthorization {
  const open: RouteAuthorization = { authorizer: new HttpNoneAuthorizer() };
  const known = knownCallers(settings);
  return (access) => (access === 'public' ? open : known(access));
}

function knownCallers(settings: Settings): (scopes: readonly Scope[]) => RouteAuthorization {
  const { auth, jwtIssuer = '', jwtAudience = [], jwtScopePrefix = '' } = settings;
  switch (auth) {
    case 'iam': {
      const authorizer = new HttpIamAuthorizer();
      return () => ({ authorizer });
    }
    case 'jwt': {
      const authorizer = new HttpJwtAuthorizer('Jwt', jwtIssuer, { jwtAudience: [...jwtAudience] });
      return (scopes) => ({
        authorizer,
        // Without a scope, API Gateway would let in any token of the issuer's, ID tokens among them.
        authorizationScopes: scopes.map((scope) => `${jwtScopePrefix}${scope}`),
      });
    }
    case 'none': {
      const authorizer = new HttpNoneAuthorizer();
      return () => ({ authorizer });
    }
  }
}
