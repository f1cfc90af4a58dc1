import type { Route } from '../route/route.ts';
import { WorkflowView } from './workflow-view.tsx';
import { WorkflowsView } from './workflows-view.tsx';
import './workflows.css';
import './graph.css';

interface WorkflowsProps {
  readonly route: Extract<Route, { readonly view: 'workflows' | 'workflow' }>;
}

/** Every view of workflows. */
export function Workflows({ route }: WorkflowsProps) {
  return route.view === 'workflow' ? (
    <WorkflowView key={route.id} id={route.id} />
  ) : (
    <WorkflowsView state={route.state} />
  );
}
