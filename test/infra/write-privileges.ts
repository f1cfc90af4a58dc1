/** Rewrites infra/privileges.json from the template, for review: `npm run privileges`. */
import { writePrivileges } from './privileges.ts';

writePrivileges();
console.log(
  'infra/privileges.json now lists what the template grants. Review the change: git diff infra/privileges.json',
);
