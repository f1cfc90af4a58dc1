import { HttpNoneAuthorizer, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Scope } from '../../core/protocol/routes.ts';
import type { Settings } from '../settings.ts';

/** How a route authorizes its callers. */
interface RouteAuthorization {
  readonly authorizer: IHttpRouteAuthorizer;
  /** A token must have one of them. */
  readonly authorizationScopes?: string[];
}

/**
 * Sets up how routes authorize their callers, by the setting `auth`.
 *
 * @returns a function from a route's scopes (or `public`) to its authorization. One authorizer serves all routes that are not public.
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
        // Without scopes, API Gateway would accept any of the issuer's tokens, including ID tokens.
        authorizationScopes: scopes.map((scope) => `${jwtScopePrefix}${scope}`),
      });
    }
    case 'none': {
      const authorizer = new HttpNoneAuthorizer();
      return () => ({ authorizer });
    }
  }
}
