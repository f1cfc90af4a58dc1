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

/** Goes to a place, as a link to it would. */
export function goTo(route: Route): void {
  location.hash = hrefOf(route);
}
