/** What a caller gave cannot be done: `message` names it, and says what can. Nothing was sent. */
export class InvalidArgument extends TypeError {}
