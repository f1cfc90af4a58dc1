/** A text that sets `window.broken` in a page that takes it for HTML, in two ways. */
export const EVIL = '<img src=x onerror="window.broken = true"><script>window.broken = true</script>';
