/** Draws the pictures of docs/ that are made from the code again: `npm run drawings`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeBetween } from '../../bench/cost/write-between.ts';
import { farTaskDrawing } from './far-task-drawing.ts';
import { floorsDrawing } from './floors-drawing.ts';
import { stateDiagram } from './state-diagram.ts';

const DOCS = path.join(import.meta.dirname, '..');

const states = path.join(DOCS, 'states.md');
writeFileSync(states, writeBetween(readFileSync(states, 'utf8'), { states: stateDiagram() }));
writeFileSync(path.join(DOCS, 'floors.svg'), floorsDrawing());
writeFileSync(path.join(DOCS, 'far-task.svg'), farTaskDrawing());
console.log('docs/states.md, docs/floors.svg and docs/far-task.svg are drawn from the code as it is now.');
