import type { Stack } from '@aws-sdk/client-cloudformation';
import { describeStack } from '../../cli/target/describe-stack.ts';
import { checkCredentials } from '../../infra/check-credentials.ts';
import { isOlder } from '../../infra/package-version.ts';
import { messageOf } from '../message-of.ts';
import {
  type AccountOptions,
  type AwsAccount,
  AwsRefusal,
  accountClient,
  openAccount,
} from './aws-account.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** What of an account to look at. */
export interface DoctorOptions extends AccountOptions {
  /** The address that tasks send email from, if any do. */
  readonly sender?: string | undefined;
  /** The stack that is or will be deployed. */
  readonly stack: string;
  /** The version of Lovage that is installed here. */
  readonly version: string;
}

/** The version of the bootstrap stack that CDK 2 needs (CDK guide, "Bootstrapping"). */
const LEAST_BOOTSTRAP = 6;

/** What a new account may run at once at most; an old one has 1,000 (Lambda quota "Concurrent executions"). */
const NEW_ACCOUNT = 50;

/** Looks at the account that a deployment would go to. What it cannot read is a warning: the caller may not be who deploys. */
export async function checkAccount(options: DoctorOptions): Promise<readonly Finding[]> {
  const client = accountClient(options);
  try {
    const region = await client.config.region().catch(() => null);
    if (region === null) {
      return [
        fail('region', 'none', 'Set AWS_REGION, give --region, or put one into the profile (aws configure).'),
      ];
    }
    const found = [ok('region', region)];
    const refused = await checkCredentials(options.profile);
    if (refused !== null) {
      const [what = refused, ...todo] = refused.split(/: (.*)/s);
      return [...found, fail('credentials', what, todo.join('') || 'See docs/deployment.md.')];
    }
    const account = await openAccount(client, region, options.environment);
    const findings = await Promise.all([
      attempt('credentials', () => checkIdentity(account)),
      attempt('bootstrap', () => checkBootstrap(account)),
      attempt('Lambda', () => checkLambda(account)),
      attempt('SES', () => checkSes(account)),
      attempt('sender', () => checkSender(account, options.sender)),
      attempt('deployed', () => checkDeployed(account, options)),
    ]);
    return [...found, ...findings];
  } finally {
    client.destroy();
  }
}

async function attempt(name: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof AwsRefusal || (error instanceof Error && /AccessDenied/.test(error.name))) {
      const code = error instanceof AwsRefusal ? error.message : error.name;
      return warn(
        name,
        `could not be read: ${code}`,
        'Ask somebody who may read it, or look in the console.',
      );
    }
    return warn(name, `could not be read: ${messageOf(error)}`, 'Check the network, and try again.');
  }
}

async function checkIdentity(account: AwsAccount): Promise<Finding> {
  const answer = await account.read('sts', '/?Action=GetCallerIdentity&Version=2011-06-15');
  const arn = /<Arn>([^<]+)</.exec(answer)?.[1] ?? 'AWS knows them';
  if (!/:root$/.test(arn)) return ok('credentials', arn);
  return warn(
    'credentials',
    `${arn}, who may do everything`,
    'Deploy with a role or a user instead of the root user.',
  );
}

async function checkBootstrap(account: AwsAccount): Promise<Finding> {
  const stack = await describeStack(account.cloudFormation, 'CDKToolkit');
  const version = Number(outputOf(stack, 'BootstrapVersion') ?? 0);
  if (version >= LEAST_BOOTSTRAP) return ok('bootstrap', `version ${version} in ${account.region}`);
  return fail(
    'bootstrap',
    stack ? `version ${version}, older than ${LEAST_BOOTSTRAP}` : `none in ${account.region}`,
    'npm run bootstrap (cdk bootstrap), once for an account and region',
  );
}

async function checkLambda(account: AwsAccount): Promise<Finding> {
  const answer: unknown = JSON.parse(await account.read('lambda', '/2016-08-19/account-settings/'));
  const limit: unknown = Object(Object(answer).AccountLimit).ConcurrentExecutions;
  if (typeof limit !== 'number') throw new Error('Lambda told no limit');
  const found = `${limit} functions at once`;
  if (limit > NEW_ACCOUNT) return ok('Lambda', found);
  return warn(
    'Lambda',
    `${found}, in all of ${account.region}`,
    'Ask for more: Service Quotas, AWS Lambda, Concurrent executions. Until then keep maxConcurrency low, or busy queues throttle the API.',
  );
}

async function checkSes(account: AwsAccount): Promise<Finding> {
  const answer: unknown = JSON.parse(await account.read('ses', '/v2/email/account'));
  const { ProductionAccessEnabled: isOut, SendingEnabled: sends, SendQuota: quota } = Object(answer);
  const { Max24HourSend: daily, MaxSendRate: rate } = Object(quota);
  const limits = `${daily} emails a day, ${rate} a second`;
  if (sends === false) {
    return fail(
      'SES',
      'sending is paused',
      'Look at the account in the console of SES: it says why, and how to resume.',
    );
  }
  if (isOut === true) return ok('SES', limits);
  return warn(
    'SES',
    `in the sandbox: ${limits}, and only to verified addresses`,
    'Ask for production access in the console of SES, if tasks send email.',
  );
}

async function checkSender(account: AwsAccount, sender: string | undefined): Promise<Finding> {
  if (sender === undefined) return ok('sender', 'none was named; --sender looks at one');
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  for (const identity of [sender, domain]) {
    if (await isVerified(account, identity)) return ok('sender', `${sender}, by the identity ${identity}`);
  }
  return fail(
    'sender',
    `${sender} is not verified in ${account.region}`,
    `Verify it, or ${domain}: aws sesv2 create-email-identity --email-identity ${sender}`,
  );
}

async function isVerified(account: AwsAccount, identity: string): Promise<boolean> {
  try {
    const answer = await account.read('ses', `/v2/email/identities/${encodeURIComponent(identity)}`);
    return Object(JSON.parse(answer)).VerifiedForSendingStatus === true;
  } catch (error) {
    if (error instanceof AwsRefusal && error.status === 404) return false;
    throw error;
  }
}

async function checkDeployed(account: AwsAccount, { stack, version }: DoctorOptions): Promise<Finding> {
  const found = await describeStack(account.cloudFormation, stack);
  if (!found) return ok('deployed', `no stack ${stack} yet`);
  const deployed = versionIn(found);
  const status = found.StackStatus ?? '';
  if (/FAILED$|ROLLBACK_COMPLETE$/.test(status) && status !== 'UPDATE_ROLLBACK_COMPLETE') {
    return fail('deployed', `${stack} is ${status}`, 'Look at its events in the console of CloudFormation.');
  }
  if (deployed === undefined) return ok('deployed', `${stack}, ${status}`);
  if (isOlder(version, deployed)) {
    return fail(
      'deployed',
      `${stack} has Lovage ${deployed}, newer than ${version} here`,
      `Update Lovage here to ${deployed} or newer before you deploy.`,
    );
  }
  return ok('deployed', `${stack}, Lovage ${deployed}`);
}

function outputOf(stack: Stack | undefined, key: string): string | undefined {
  return stack?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
}

/** The version that deployed a stack. In a stack with a Lovage of another id than `Default`, CDK makes another key of the output's name. */
function versionIn({ Outputs = [] }: Stack): string | undefined {
  return Outputs.find(
    ({ OutputKey, Description = '' }) =>
      OutputKey === 'Version' || Description.startsWith('The version of Lovage'),
  )?.OutputValue;
}
