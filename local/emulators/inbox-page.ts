/** An attachment's name in an attribute. The page's own `escape` leaves quotes. */
const NAME = `escape(a.filename ?? 'attachment').replaceAll('"', '&quot;')`;

/**
 * The inbox page as somebody wants it who has just sent an email: with each email's HTML, or its text if it has none, which the emulator's own page
 * hides until a button is pressed. Nothing in that HTML runs, nor in an attachment, which is saved and not opened: a task may have put a caller's
 * text into either.
 *
 * @param page the HTML of aws-ses-v2-local's page
 */
export function inboxPage(page: string): string {
  return page
    .replace('-text" style="display: none">', `-text" style="\${e.body.html ? 'display: none' : ''}">`)
    .replace('-html" style="display: none">', '-html">')
    .replace(`'<a href="' + makeBlob`, `'<a download="' + ${NAME} + '" href="' + makeBlob`)
    .replace('<iframe ', '<iframe sandbox="allow-same-origin" ')
    .replaceAll('aws-ses-v2-local viewer', 'Inbox');
}
