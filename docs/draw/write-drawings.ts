/** Draws the pictures of docs/ that are made from the code again: `npm run drawings`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeBetween } from '../../bench/cost/write-between.ts';
import { floorsDrawing } from './floors-drawing.ts';
import { stateDiagram } from './state-diagram.ts';

const DOCS = path.join(import.meta.dirname, '..');

const states = path.join(DOCS, 'states.md');
writeFileSync(states, writeBetween(readFileSync(states, 'utf8'), { states: stateDiagram() }));
writeFileSync(path.join(DOCS, 'floors.svg'), floorsDrawing());
console.log('docs/states.md and docs/floors.svg are drawn from the code as it is now.');
