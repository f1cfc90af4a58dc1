/** What the server tells the page about the deployment: `GET /dashboard/config.json`. */
export interface PageConfig {
  /** Shown next to the logo, such as `local` or `prod`. */
  readonly stage: string;
  /** The API's URL for calls from a shell; `null` if it is the page's own origin. */
  readonly apiUrl: string | null;
  /** The AWS region for which calls from a shell are signed; `null` if they need no signature. */
  readonly signedIn: string | null;
  /** The URL of the inbox that shows the emails sent; `null` if there is none. */
  readonly inboxUrl: string | null;
}
