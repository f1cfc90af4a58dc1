/** Rooms that are loaded when they are first needed: loaded before the first trial, so that each trial is the same wherever it stands. */
import '../../../../../core/ending/set-aside.ts';
import '../../../../../core/records/reopen-record.ts';
import '../../../../../core/workflow/after-end.ts';
import '../../../../../core/workflow/sweep-workflow.ts';
import '../../../../../functions/enqueue/retry-task.ts';
import '../../../../../functions/enqueue/revoke-task.ts';
import '../../../../../functions/enqueue/workflows/reopen-workflow.ts';
import '../../../../../functions/enqueue/workflows/retry-workflow.ts';
import '../../../../../functions/enqueue/workflows/revoke-workflow.ts';
import '../../../../../functions/enqueue/workflows/send-workflow.ts';
import '../../../../../functions/worker/acknowledge-revoked.ts';
import '../../../../../functions/worker/deliver-outcome.ts';
import '../../../../../functions/worker/deliver-release.ts';
import '../../../../../functions/worker/lost-claim.ts';
import '../../../../../functions/worker/set-foreign-aside.ts';
