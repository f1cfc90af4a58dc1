import { CREDENTIALS, REGION } from '../../local/local-aws.ts';

/** Replaces this process's environment for Python, which might point to a real account or a proxy. */
export const PYTHON_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUTF8: '1',
} as const;
