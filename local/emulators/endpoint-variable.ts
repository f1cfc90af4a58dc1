/**
 * The SDK's ids of services, where they are not the names that calls are signed for (SDK reference, "Identifiers for service-specific endpoints").
 * A name stands for several services where their calls are signed alike: the one is named that tasks call.
 */
const IDS: Readonly<Record<string, string>> = {
  apigateway: 'API_GATEWAY',
  bedrock: 'BEDROCK_RUNTIME',
  'cognito-idp': 'COGNITO_IDENTITY_PROVIDER',
  elasticfilesystem: 'EFS',
  es: 'OPENSEARCH',
  events: 'EVENTBRIDGE',
  geo: 'LOCATION',
  iotdata: 'IOT_DATA_PLANE',
  logs: 'CLOUDWATCH_LOGS',
  mobiletargeting: 'PINPOINT',
  monitoring: 'CLOUDWATCH',
  secretsmanager: 'SECRETS_MANAGER',
  'sms-voice': 'PINPOINT_SMS_VOICE_V2',
  states: 'SFN',
  timestream: 'TIMESTREAM_WRITE',
};

/**
 * The variable from which the SDK's client of a service takes its endpoint.
 *
 * @param signingName what its calls are signed for, such as `s3`
 */
export function endpointVariable(signingName: string): string {
  return `AWS_ENDPOINT_URL_${IDS[signingName] ?? signingName.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}
