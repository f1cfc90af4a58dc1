import { addressFault, EMAIL_ADDRESS } from '../core/protocol/email-address.ts';
import { list } from './list-rule.ts';
import type { Rule } from './rule.ts';

/** By the grammar of every recipient, which has no display name. */
export const ALARM_EMAIL: Rule<string> = {
  accepted: 'one email address, such as oncall@example.com',
  read: (value) => (typeof value === 'string' && EMAIL_ADDRESS.test(value) ? value : undefined),
  why: (value) => (typeof value === 'string' ? addressFault(value) : null),
};

/** IAM's wildcards and the sign of its variables are refused, because the address goes into a policy. */
const OF_POLICIES = /[*?$]/;

export const SENDER: Rule<string> = {
  accepted: 'the email address that tasks send from, such as noreply@example.com, without a display name',
  read: (value) => (OF_POLICIES.test(String(value)) ? undefined : ALARM_EMAIL.read(value)),
  why: (value) =>
    OF_POLICIES.test(String(value))
      ? 'without *, ? and $, which have a meaning in the policies of IAM'
      : (ALARM_EMAIL.why?.(value) ?? null),
};

const MAX_SENDERS = 10;

const SENDER_LIST = list(
  SENDER,
  `up to ${MAX_SENDERS} email addresses that tasks may send from besides sender, separated by commas, without display names`,
);

/** They go into the worker's environment, which has 4 KB for all settings (Lambda quota), and into its policy. */
export const SENDERS: Rule<readonly string[]> = {
  ...SENDER_LIST,
  read: (value) => {
    const senders = SENDER_LIST.read(value);
    return senders && senders.length <= MAX_SENDERS ? senders : undefined;
  },
};
