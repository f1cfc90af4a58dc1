/** Rewrites infra/privileges.json from the template, for review: `npm run privileges`. */
import { writePrivileges } from './privileges.ts';

writePrivileges();
console.log(
  'infra/privileges.json says what the template grants now. Read its difference: git diff infra/privileges.json',
);
