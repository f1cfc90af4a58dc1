/**
 * The rooms beside the functions' bundles, loaded beforehand: a function loads one when it first gets to it, which takes real time, and virtual time
 * would go on meanwhile.
 */
import '../../core/celery/tell-celery.ts';
import '../../core/ending/leave-to-sweep.ts';
import '../../core/ending/set-aside.ts';
import '../../core/ending/settle-snooze.ts';
import '../../core/records/list/list-due.ts';
import '../../core/records/reopen-record.ts';
import '../../core/workflow/after-end.ts';
import '../../core/workflow/page-item.ts';
import '../../core/workflow/sweep-workflow.ts';
import '../../functions/dead-letter/celery/give-up-call.ts';
import '../../functions/enqueue/accept-many.ts';
import '../../functions/enqueue/find-repeated.ts';
import '../../functions/enqueue/forget-task.ts';
import '../../functions/enqueue/reschedule-task.ts';
import '../../functions/enqueue/retry-task.ts';
import '../../functions/enqueue/revoke-task.ts';
import '../../functions/enqueue/revoke-unseen.ts';
import '../../functions/enqueue/workflows/reopen-workflow.ts';
import '../../functions/enqueue/workflows/retry-workflow.ts';
import '../../functions/enqueue/workflows/revoke-workflow.ts';
import '../../functions/enqueue/workflows/send-workflow.ts';
import '../../functions/operate/celery/purge-call.ts';
import '../../functions/scheduler/run-now.ts';
import '../../functions/status/openapi/document.ts';
import '../../functions/status/show-schedules.ts';
import '../../functions/status/workflows/awaited-by.ts';
import '../../functions/status/workflows/show-nodes.ts';
import '../../functions/status/workflows/show-workflows.ts';
import '../../functions/worker/acknowledge-revoked.ts';
import '../../functions/worker/celery/make-celery-worker.ts';
import '../../functions/worker/deliver-outcome.ts';
import '../../functions/worker/deliver-release.ts';
import '../../functions/worker/lost-claim.ts';
import '../../functions/worker/set-foreign-aside.ts';
import '../../functions/worker/skip-overlap.ts';
import '../../functions/worker/wait-for-capacity.ts';
import '../../functions/worker/workflow-results.ts';
import '../../platform/email/compose-email.ts';
import '../../platform/email/raw-email.ts';
import '../../platform/email/refusal-of.ts';
