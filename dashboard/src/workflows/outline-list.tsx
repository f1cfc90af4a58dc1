import type { ComponentChildren } from 'preact';
import { StateIcon } from '../parts/state-badge.tsx';
import { hrefOf } from '../route/route.ts';
import { counted, countsInWords } from './count-words.ts';
import type { ManyPart, Part, TaskPart } from './fold.ts';

/** A workflow in words: the same as its graph, as nested lists. */
export function OutlineList({ part }: { readonly part: Part }) {
  return (
    <ul class="outline">
      <PartItem part={part} />
    </ul>
  );
}

interface PartItemProps {
  readonly part: Part;
  /** What it is to what is around it. */
  readonly as?: string | undefined;
  /** What follows beside what comes next. */
  readonly beside?: ComponentChildren;
}

function PartItem({ part, as, beside }: PartItemProps) {
  const prefix = as === undefined ? null : <span class="muted">{as} </span>;
  switch (part.kind) {
    case 'task':
      return (
        <li>
          {prefix}
          <TaskLink part={part} />
          {beside}
        </li>
      );
    case 'many':
      return (
        <li>
          {prefix}
          <Many part={part} />
          {beside}
        </li>
      );
    case 'chain':
      return (
        <li>
          {prefix}Chain, one after the other:
          <ol>
            {part.parts.map((one) => (
              <PartItem key={keyOf(one)} part={one} />
            ))}
          </ol>
          {beside}
        </li>
      );
    case 'chord':
      return (
        <li>
          {prefix}Chord:
          <ol>
            {part.parts.map((one, index) => (
              <PartItem key={keyOf(one)} part={one} as={index === 0 ? 'first' : 'and then'} />
            ))}
          </ol>
          {beside}
        </li>
      );
    case 'group':
    case 'map':
      return (
        <li>
          {prefix}
          {part.kind === 'group' ? 'Group' : 'Map'}, side by side ({countsInWords(part)}):
          <ul>
            {part.parts.map((one) => (
              <PartItem key={keyOf(one)} part={one} />
            ))}
          </ul>
          {beside}
        </li>
      );
    case 'link':
      return (
        <PartItem
          part={part.of}
          as={as}
          beside={
            <ul>
              {part.link.map((one) => (
                <PartItem key={keyOf(one)} part={one} as="when that succeeds:" />
              ))}
              {part.linkError.map((one) => (
                <PartItem key={keyOf(one)} part={one} as="when that fails:" />
              ))}
              {beside !== undefined && <li>{beside}</li>}
            </ul>
          }
        />
      );
  }
}

function TaskLink({ part: { task, id, state } }: { readonly part: TaskPart }) {
  return (
    <>
      <a href={hrefOf({ view: 'task', id })}>{task}</a>
      {state !== null && (
        <span class="outline-state" data-state={state}>
          {' '}
          <StateIcon state={state} /> {state}
        </span>
      )}
    </>
  );
}

function Many({ part: { title, total, counts, failed } }: { readonly part: ManyPart }) {
  return (
    <>
      {title}, {counted(total, 'task')}: {countsInWords({ counts })}
      {failed.length > 0 && (
        <ul>
          {failed.map((id) => (
            <li key={id}>
              <a href={hrefOf({ view: 'task', id })} title={id}>
                <code>{id.slice(0, 8)}…</code>
              </a>
              <span class="outline-state" data-state="FAILURE">
                {' '}
                failed
              </span>
            </li>
          ))}
          {counts.failed > failed.length && (
            <li class="muted">and {counted(counts.failed - failed.length, 'task')} more that failed</li>
          )}
        </ul>
      )}
    </>
  );
}

/** What tells a part from those beside it. */
function keyOf(part: Part): string {
  switch (part.kind) {
    case 'task':
      return part.id;
    case 'many':
      return part.key;
    case 'link':
      return keyOf(part.of);
    default: {
      const [first] = part.parts;
      return first ? keyOf(first) : part.kind;
    }
  }
}
