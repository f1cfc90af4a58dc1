import { useEffect, useState } from 'preact/hooks';
import { hrefOf, type Route, readRoute } from './route.ts';

/** The view that the URL names; follows its changes. */
export function useRoute(): Route {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener('hashchange', follow);
    // It may have changed before anybody listened.
    follow();
    return () => removeEventListener('hashchange', follow);
  }, []);
  return readRoute(hash);
}

/** The view that the URL names now. What is drawn may lag behind it. */
export function routeNow(): Route {
  return readRoute(location.hash);
}

/** Goes to a view, as a link to it would. */
export function goTo(route: Route): void {
  location.hash = hrefOf(route);
}
