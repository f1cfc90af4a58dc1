/**
 * The inbox page as somebody wants it who has just sent an email: with each email's text, which the emulator's own page hides until a button is
 * pressed, and its HTML if it has no text. Nothing in
 * that HTML runs: a task may have put a caller's text into it.
 *
 * @param page the HTML of aws-ses-v2-local's page
 */
export function inboxPage(page: string): string {
  return page
    .replace('-text" style="display: none">', '-text">')
    .replace('-html" style="display: none">', `-html" style="\${e.body.text ? 'display: none' : ''}">`)
    .replace('<iframe ', '<iframe sandbox="allow-same-origin" ')
    .replaceAll('aws-ses-v2-local viewer', 'Inbox');
}
