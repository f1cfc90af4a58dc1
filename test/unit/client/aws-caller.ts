export const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
export const URL_ON_AWS = 'https://abc123.execute-api.eu-central-1.amazonaws.com';

/** The parts of the header that carries a signature. */
export function parts(authorization: string | null | undefined) {
  return {
    signature: /Signature=([0-9a-f]{64})$/.exec(authorization ?? '')?.[1],
    signed: /SignedHeaders=([^,]+)/.exec(authorization ?? '')?.[1]?.split(';') ?? [],
    scope: /Credential=([^,]+)/.exec(authorization ?? '')?.[1],
  };
}
