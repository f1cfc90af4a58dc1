/** The services that functions reach through a proxy. */
export const SERVICES = ['dynamodb', 'sqs', 'ses'] as const;

export type Service = (typeof SERVICES)[number];
