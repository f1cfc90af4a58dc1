/** The end of a dead-letter queue's name. */
export const DEAD_LETTER_SUFFIX = '-dead-letter';

/** The end of a given-up queue's name. SQS moves the messages that it gives up there. */
export const GIVEN_UP_SUFFIX = '-given-up';
