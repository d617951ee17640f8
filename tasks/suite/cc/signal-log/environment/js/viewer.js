import { listen, load } from './source.js';

const log = document.querySelector('#log');
const lines = load();

function show(text) {
  const made = document.createElement('div');
  made.className = 'line';
  if (text.includes(' WARN ')) made.classList.add('warn');
  if (text.includes(' FAULT ')) made.classList.add('fault');
  made.textContent = text;
  log.append(made);
}

lines.forEach(show);
document.querySelector('#count').textContent = `${lines.length} lines`;
listen(text => {
  lines.push(text);
  show(text);
  document.querySelector('#count').textContent = `${lines.length} lines`;
}, lines.length);
