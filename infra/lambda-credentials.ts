/**
 * Replaces `@aws-sdk/credential-provider-node` in the bundles. Lambda passes a function its role's credentials in the environment only
 * (AWS Lambda Developer Guide, "Defined runtime environment variables"), so the SDK's provider chain, with its profiles, single
 * sign-on and metadata service, would be 90 KB that no function ever runs.
 */
export function defaultProvider() {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
      throw new Error('No AWS credentials in the environment, where Lambda puts them.');
    }
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    };
  };
}
