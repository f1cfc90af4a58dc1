import { writeFileSync } from 'node:fs';
import { LOGICAL_IDS, logicalIds } from './logical-ids.ts';

// What `npm run logical-ids` runs.
writeFileSync(LOGICAL_IDS, `${JSON.stringify(logicalIds(), null, 2)}\n`);
