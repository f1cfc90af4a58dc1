import type { Route } from '../route/route.ts';
import { ScheduleFormView } from './schedule-form-view.tsx';
import { ScheduleView } from './schedule-view.tsx';
import { SchedulesView } from './schedules-view.tsx';
import './schedules.css';

interface SchedulesProps {
  readonly route: Extract<Route, { readonly view: 'schedules' | 'schedule' | 'schedule-form' }>;
}

/** Every view of schedules. */
export function Schedules({ route }: SchedulesProps) {
  switch (route.view) {
    case 'schedules':
      return <SchedulesView />;
    case 'schedule':
      return <ScheduleView key={route.name} name={route.name} />;
    case 'schedule-form':
      return <ScheduleFormView key={route.name} name={route.name} />;
  }
}
