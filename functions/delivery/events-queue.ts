/** The name under which the function knows the queue of SES's events. */
export const EVENTS_QUEUE = 'delivery-events';
