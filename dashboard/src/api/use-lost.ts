import { useEffect, useState } from 'preact/hooks';
import { isLost, onConnectionChange } from './connection.ts';

/** Whether the latest call got no answer. */
export function useLost(): boolean {
  const [lost, setLost] = useState(isLost);
  useEffect(() => onConnectionChange(() => setLost(isLost())), []);
  return lost;
}
