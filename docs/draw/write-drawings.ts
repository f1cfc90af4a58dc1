/** Draws the pictures of docs/ that are made from the code again: `npm run drawings`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeBetween } from '../../bench/cost/write-between.ts';
import { farTaskDrawing } from './far-task-drawing.ts';
import { floorsDrawing } from './floors-drawing.ts';
import { stateDiagram } from './state-diagram.ts';
import { failureDrawings, underneathDrawing } from './workflow-drawings.ts';

const DOCS = path.join(import.meta.dirname, '..');

const states = path.join(DOCS, 'states.md');
writeFileSync(states, writeBetween(readFileSync(states, 'utf8'), { states: stateDiagram() }));
writeFileSync(path.join(DOCS, 'floors.svg'), floorsDrawing());
writeFileSync(path.join(DOCS, 'far-task.svg'), farTaskDrawing());
const workflows = path.join(DOCS, 'workflows');
mkdirSync(workflows, { recursive: true });
for (const [name, drawing] of failureDrawings()) writeFileSync(path.join(workflows, `${name}.svg`), drawing);
writeFileSync(path.join(workflows, 'underneath.svg'), underneathDrawing());
console.log(
  'docs/states.md, docs/floors.svg, docs/far-task.svg and docs/workflows/ are drawn from the code as it is now.',
);
