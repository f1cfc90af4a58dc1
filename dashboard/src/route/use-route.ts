import { useEffect, useState } from 'preact/hooks';
import { hrefOf, type Route, readRoute } from './route.ts';

/** The place that the URL names, as it changes. */
export function useRoute(): Route {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return readRoute(hash);
}

/** The place that the URL names now, which what is drawn may be a moment behind. */
export function routeNow(): Route {
  return readRoute(location.hash);
}

/** Goes to a place, as a link to it would. */
export function goTo(route: Route): void {
  location.hash = hrefOf(route);
}
