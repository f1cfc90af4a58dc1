import { fieldsOf, listOf } from './fields.ts';

/**
 * What mail servers say became of an email, the worst first: it did not arrive; they do not say; they still try; it arrived.
 */
const VERDICTS = ['failed', 'unknown', 'delayed', 'arrived'] as const;

type Verdict = (typeof VERDICTS)[number];

interface Judged {
  readonly verdict: Verdict;
  /** The status code of the recipient that the verdict is about (RFC 3463), such as `5.1.1`; `null` if it has none. */
  readonly code: string | null;
}

/**
 * Judges the recipients of a bounce by the delivery status notification that SES attaches to each, if it received one: the email failed if it
 * failed for any of them.
 *
 * @param recipients the event's `bouncedRecipients` or `delayedRecipients`
 */
export function judgeRecipients(recipients: unknown): Judged {
  const all = listOf(recipients).map(judge);
  for (const verdict of VERDICTS) {
    const judged = all.filter((one) => one.verdict === verdict);
    const [first] = judged;
    if (first) return judged.find(({ code }) => code !== null) ?? first;
  }
  return { verdict: 'unknown', code: null };
}

function judge(recipient: unknown): Judged {
  const fields = fieldsOf(recipient);
  const code = codeOf(fields?.['status']);
  return { verdict: verdictOf(wordOf(fields?.['action']), code), code };
}

/** By the action (RFC 3464, 2.3.3) and the class of the status code (RFC 3463, 2). If they contradict each other, a failure counts. */
function verdictOf(action: string | null, code: string | null): Verdict {
  if (action === 'failed' || code?.startsWith('5.')) return 'failed';
  switch (action) {
    case 'delayed':
      return 'delayed';
    case 'delivered':
    case 'relayed':
    case 'expanded':
      return 'arrived';
    default:
      // Class 4 alone does not say whether the server has given up.
      return code?.startsWith('2.') ? 'arrived' : 'unknown';
  }
}

/** A field's word, in lower case. Its case does not matter, and a comment may follow it (RFC 3464, 2.1). */
function wordOf(field: unknown): string | null {
  return typeof field === 'string'
    ? (/^\s*([a-z]+)(?![^\s(])/i.exec(field)?.[1]?.toLowerCase() ?? null)
    : null;
}

/** The code in a status field, which may have a comment behind it: `5.0.0 (undefined status)`. */
function codeOf(field: unknown): string | null {
  return typeof field === 'string'
    ? (/^\s*([245]\.\d{1,3}\.\d{1,3})(?![^\s(])/.exec(field)?.[1] ?? null)
    : null;
}
