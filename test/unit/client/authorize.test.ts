import { describe, expect, test, vi } from 'vitest';
import { type AwsCredentials, createClient } from '../../../client/index.ts';
import { CREDENTIALS, parts, URL_ON_AWS } from './aws-caller.ts';
import { answer, gateway, type Script, START, scriptedApi } from './scripted-api.ts';

const scopesOf = ({ requests }: ReturnType<typeof scriptedApi>) =>
  requests.map(({ headers }) => parts(headers.get('authorization')).scope);

const forever = { timeout: Number.POSITIVE_INFINITY };

describe('the caller', () => {
  const environment = {
    AWS_ACCESS_KEY_ID: 'AKIDENVIRONMENT',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'of-the-role',
  };

  test('is proved by the environment’s credentials on AWS, in the region of the URL', async () => {
    const api = scriptedApi([answer()], { ...forever, url: URL_ON_AWS, environment });
    await api.client.add({ a: 1, b: 2 });
    expect(scopesOf(api)).toEqual(['AKIDENVIRONMENT/20300101/eu-central-1/execute-api/aws4_request']);
    expect(api.requests[0]?.headers.get('x-amz-security-token')).toBe('of-the-role');
  });

  test.each([
    ['us-gov-west-1', 'amazonaws.com'],
    ['cn-north-1', 'amazonaws.com.cn'],
    ['eusc-de-east-1', 'amazonaws.eu'],
    ['us-iso-east-1', 'c2s.ic.gov'],
    ['us-isob-east-1', 'sc2s.sgov.gov'],
    ['eu-isoe-west-1', 'cloud.adc-e.uk'],
    ['us-isof-south-1', 'csp.hci.ic.gov'],
  ])('is proved in AWS’s other partitions too: %s', async (region, domain) => {
    const url = `https://abc123.execute-api.${region}.${domain}`;
    const api = scriptedApi([answer()], { ...forever, url, environment });
    await api.client.add({ a: 1, b: 2 });
    expect(scopesOf(api)).toEqual([`AKIDENVIRONMENT/20300101/${region}/execute-api/aws4_request`]);
  });

  test.each([
    'http://localhost:3000',
    'https://tasks.example.com',
    'https://abc.execute-api.eu-central-1.amazonaws.com.example.com',
    'https://execute-api.eu-central-1.amazonaws.com',
    'https://abc.execute-api.eusc-de-east-1.amazonaws.eu.example.com',
    'https://abc.execute-api.eusc-de-east-1.amazonaws.example.eu',
    'https://abc.execute-api.eusc-de-east-1.amazonawsxeu',
  ])('is not revealed to %s unless asked to', async (url) => {
    const { client, requests } = scriptedApi([answer()], { ...forever, url, environment });
    await client.add({ a: 1, b: 2 });
    expect([...(requests[0]?.headers.keys() ?? [])].sort()).toEqual(['content-type', 'idempotency-key']);
  });

  test('is proved to a custom domain once its region is given', async () => {
    const options = { ...forever, url: 'https://tasks.example.com', environment, region: 'eu-west-1' };
    const api = scriptedApi([answer()], options);
    await api.client.add({ a: 1, b: 2 });
    expect(scopesOf(api)).toEqual(['AKIDENVIRONMENT/20300101/eu-west-1/execute-api/aws4_request']);
  });

  test('cannot be proved without credentials', async () => {
    const { client, requests } = scriptedApi([gateway(403, 'Forbidden')], { url: URL_ON_AWS });
    await expect(client.queues()).rejects.toThrow('The call was not signed');
    expect(requests).toHaveLength(1);
  });

  test('is proved by a token', async () => {
    const tokens = ['first', 'second'];
    const given = scriptedApi([answer()], { url: URL_ON_AWS, environment, token: 'given' });
    await given.client.add({ a: 1, b: 2 });
    const made = scriptedApi([gateway(503, 'Service Unavailable'), answer()], {
      token: () => Promise.resolve(tokens.shift() ?? 'none'),
    });
    await made.client.add({ a: 1, b: 2 });
    expect([...given.requests, ...made.requests].map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer given',
      'Bearer first',
      'Bearer second',
    ]);
  });

  test('is not revealed if there is no token to be had', async () => {
    const lost = new Error('signed out');
    const { client, requests } = scriptedApi([], { token: () => Promise.reject(lost) });
    await expect(client.queues()).rejects.toBe(lost);
    expect(requests).toHaveLength(0);
  });

  test.each([
    [{ token: 'a', credentials: CREDENTIALS }, 'Give token or credentials, not both.'],
    [{ credentials: CREDENTIALS }, 'Give region: the host name localhost does not contain it'],
  ])('must be given without contradiction (%#)', (options, message) => {
    expect(() => createClient({ url: 'http://localhost:3000', ...options })).toThrow(message);
  });
});

describe('credentials from a function', () => {
  const providing = (scripts: readonly Script[], ...given: AwsCredentials[]) => {
    const provider = vi.fn(() => Promise.resolve(given.shift() ?? CREDENTIALS));
    return { provider, ...scriptedApi(scripts, { ...forever, url: URL_ON_AWS, credentials: provider }) };
  };
  const queues: Script = () => Response.json({ queues: [] });
  const until = (ms: number) => ({ ...CREDENTIALS, expiration: new Date(START + ms) });

  test('are fetched once, even for concurrent calls', async () => {
    const { client, provider } = providing([queues, queues, queues]);
    await Promise.all([client.queues(), client.queues()]);
    await client.queues();
    expect(provider).toHaveBeenCalledTimes(1);
  });

  test('are fetched again five minutes before they expire', async () => {
    const { client, provider, clock } = providing(
      [queues, queues, queues],
      until(3_600_000),
      until(7_200_000),
    );
    await client.queues();
    clock.advance(3_300_000);
    await client.queues();
    expect(provider).toHaveBeenCalledTimes(1);
    clock.advance(1);
    await client.queues();
    expect(provider).toHaveBeenCalledTimes(2);
  });

  test('are fetched again, once, if the API refuses them', async () => {
    const expired = gateway(403, 'The security token included in the request is expired');
    const fresh = { ...CREDENTIALS, accessKeyId: 'AKIDFRESH' };
    const renewed = providing([expired, queues], CREDENTIALS, fresh);
    await renewed.client.queues();
    expect(renewed.provider).toHaveBeenLastCalledWith({ forceRefresh: true });
    expect(scopesOf(renewed).map((scope) => scope?.split('/')[0])).toEqual(['AKIDEXAMPLE', 'AKIDFRESH']);

    const refused = providing([expired, expired, queues]);
    await expect(refused.client.queues()).rejects.toMatchObject({ status: 403 });
    expect(refused.requests).toHaveLength(2);
  });

  test('are fetched again after a failure', async () => {
    const lost = new Error('no network');
    const provider = vi
      .fn<() => Promise<AwsCredentials>>()
      .mockRejectedValueOnce(lost)
      .mockResolvedValue(CREDENTIALS);
    const { client } = scriptedApi([queues], { ...forever, url: URL_ON_AWS, credentials: provider });
    await expect(client.queues()).rejects.toBe(lost);
    expect(await client.queues()).toEqual([]);
  });
});
