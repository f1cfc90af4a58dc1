import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import inject from 'light-my-request';
import { acceptAllCharacters } from '../../local/emulators/accept-all-characters.ts';
import { refuseLikeSqs } from '../../local/emulators/refuse-like-sqs.ts';

/** A request as an AWS client sends it. */
export interface AwsRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A service's answer. */
export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Service = 'sqs' | 'dynamodb' | 'ses';

/** An email that SES accepted. */
interface SentEmail {
  readonly to: string;
  readonly subject: string;
}

/** The emulators in this process, called without sockets, so that nothing depends on the machine's speed. */
export class Emulators {
  readonly emails: SentEmail[] = [];
  /** How many emails SES takes in a second; by default, it takes all. */
  emailsPerSecond = Number.POSITIVE_INFINITY;
  #lastEmailAt = Number.NEGATIVE_INFINITY;
  readonly #sqs = buildApp({ logger: false });
  readonly #dynamodb = dynalite({ createTableMs: 0 });

  async call(service: Service, request: AwsRequest): Promise<AwsAnswer> {
    switch (service) {
      case 'sqs':
        return asAnswer(await this.#sqs.inject(asInjected(request)));
      case 'dynamodb':
        return asAnswer(
          await inject((incoming, outgoing) => {
            this.#dynamodb.emit('request', incoming, outgoing);
          }, asInjected(request)),
        );
      case 'ses':
        return this.#sendEmail(request);
    }
  }

  /** Starts the emulators, so that nothing is loaded later. */
  async ready(): Promise<void> {
    await acceptAllCharacters();
    refuseLikeSqs(this.#sqs);
    await this.#sqs.ready();
  }

  async close(): Promise<void> {
    await this.#sqs.close();
  }

  #sendEmail({ body }: AwsRequest): AwsAnswer {
    if (Date.now() - this.#lastEmailAt < 1_000 / this.emailsPerSecond) {
      return {
        status: 400,
        headers: { 'content-type': 'text/xml' },
        body: '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Maximum sending rate exceeded.</Message></Error></ErrorResponse>',
      };
    }
    this.#lastEmailAt = Date.now();
    const form = new URLSearchParams(body);
    const action = form.get('Action') ?? '';
    const to = form.get('Destination.ToAddresses.member.1') ?? '';
    this.emails.push({ to, subject: form.get('Message.Subject.Data') ?? '' });
    const id = `email-${this.emails.length}`;
    return {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: `<${action}Response xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><${action}Result><MessageId>${id}</MessageId></${action}Result></${action}Response>`,
    };
  }
}

function asInjected({ path, headers, body }: AwsRequest) {
  return { method: 'POST', url: path, headers: { ...headers }, payload: body } as const;
}

function asAnswer(response: {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: string;
}): AwsAnswer {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return { status: response.statusCode, headers: Object.fromEntries(headers), body: response.payload };
}
