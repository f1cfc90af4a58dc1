import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import { NO_PROFILES } from '../../local/made-environment.ts';

/** What programs in Python are told of the local system. */
export interface CelerySystem {
  readonly sqsEndpoint: string;
  readonly dynamodbEndpoint: string;
  readonly celery: { readonly queueUrl: string; readonly tableName: string };
}

/** The environment of a Python program that sends tasks: boto3's own variables for the emulators, and the two names that a deployment has. */
export function celeryEnvironment(system: CelerySystem): Readonly<Record<string, string>> {
  return {
    ...NO_PROFILES,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_SQS: system.sqsEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: system.dynamodbEndpoint,
    CELERY_QUEUE_URL: system.celery.queueUrl,
    CELERY_TABLE: system.celery.tableName,
  };
}

/** The settings of Flask's example, which takes them from its environment: that is Flask's `from_prefixed_env`. */
export function tutorialSettings({ celery }: CelerySystem): Readonly<Record<string, string>> {
  return {
    FLASK_CELERY__broker_url: 'sqs://',
    FLASK_CELERY__broker_transport_options: JSON.stringify({
      region: REGION,
      predefined_queues: { celery: { url: celery.queueUrl } },
    }),
    FLASK_CELERY__result_backend: `patient_results.PatientBackend+dynamodb://@${REGION}/${celery.tableName}`,
  };
}
