import { useMemo } from 'preact/hooks';
import { StateIcon } from '../parts/state-badge.tsx';
import { hrefOf } from '../route/route.ts';
import { countsInWords, inWords } from './count-words.ts';
import { CountsBar } from './counts-bar.tsx';
import type { ManyPart, Part, TaskPart } from './fold.ts';
import { type Box, layOut, pathOf } from './layout.ts';

/** Room around the drawing, in pixels: for lines, shadows and what has the focus. */
const MARGIN = 14;

/** A workflow as a graph. The outline says the same in words, and is what the keyboard and screen readers use. */
export function Graph({ part }: { readonly part: Part }) {
  const { width, height, boxes, lines, joins } = useMemo(() => layOut(part), [part]);
  const size = { width: width + 2 * MARGIN, height: height + 2 * MARGIN };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls
    <section class="graph" tabIndex={0} aria-label="Graph, which the outline says in words">
      <div
        class="graph-sheet"
        aria-hidden="true"
        style={{ width: `${size.width}px`, height: `${size.height}px` }}
      >
        <svg
          class="graph-lines"
          aria-hidden="true"
          width={size.width}
          height={size.height}
          viewBox={`${-MARGIN} ${-MARGIN} ${size.width} ${size.height}`}
        >
          {lines.map((line) => {
            const path = pathOf(line);
            return <path key={path} d={path} data-error={line.onError} />;
          })}
          {joins.map(({ x, y }) => (
            <circle key={`${x} ${y}`} cx={x + 4} cy={y} r={4} />
          ))}
        </svg>
        {boxes.map((box) => (
          <BoxView key={box.part.kind === 'task' ? box.part.id : box.part.key} box={box} />
        ))}
      </div>
    </section>
  );
}

function BoxView({ box: { x, y, width, height, part } }: { readonly box: Box }) {
  const style = {
    left: `${x + MARGIN}px`,
    top: `${y + MARGIN}px`,
    width: `${width}px`,
    height: `${height}px`,
  };
  return part.kind === 'task' ? <TaskBox part={part} style={style} /> : <ManyBox part={part} style={style} />;
}

type Style = Readonly<Record<string, string>>;

function TaskBox({ part: { task, id, state }, style }: { readonly part: TaskPart; readonly style: Style }) {
  return (
    <a
      class="graph-box"
      href={hrefOf({ view: 'task', id })}
      // The outline has the same link, for the keyboard.
      tabIndex={-1}
      data-state={state ?? undefined}
      title={`${task}${state === null ? '' : `: ${state}`}`}
      style={style}
    >
      {state !== null && <StateIcon state={state} />}
      <span class="graph-name">{task}</span>
    </a>
  );
}

function ManyBox({ part, style }: { readonly part: ManyPart; readonly style: Style }) {
  const { title, total, counts } = part;
  return (
    <div
      class="graph-box many"
      data-failed={counts.failed > 0}
      title={`${title}: ${countsInWords({ counts })}`}
      style={style}
    >
      <span class="graph-name">{title}</span>
      <CountsBar counts={counts} />
      <span class="graph-counts">
        {counts.failed > 0 && <strong>{inWords(counts.failed)} failed, </strong>}
        {inWords(total - counts.open)} of {inWords(total)}
      </span>
    </div>
  );
}
