import { render } from 'preact';
import { App } from './app.tsx';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/shell.css';
import './style/tasks.css';
import './style/task.css';
import './style/send.css';
import './style/queues.css';

const root = document.getElementById('app');
if (root) render(<App />, root);
