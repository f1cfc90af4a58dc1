/** What the page is told of where it is: `GET /dashboard/config.json`. */
export interface PageConfig {
  /** Named beside the logo, as in `local` or `prod`. */
  readonly stage: string;
  /** The API that a person calls from a shell; `null` where that is the page's own origin. */
  readonly apiUrl: string | null;
  /** The region whose IAM signs calls from a shell; `null` where none need be signed. */
  readonly signedIn: string | null;
  /** The page of what SES has sent; `null` where there is none. */
  readonly inboxUrl: string | null;
}
