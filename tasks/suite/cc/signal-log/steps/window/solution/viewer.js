import { Search } from './search.js';
import { listen, load } from './source.js';
import { View } from './view.js';

const lines = load();
const view = new View(document.querySelector('#log'), lines);
const search = new Search(document.querySelector('#find'), lines, view);
const count = () => { document.querySelector('#count').textContent = `${lines.length} lines`; };

count();
listen(text => {
  lines.push(text);
  count();
  search.added();
  view.added();
}, lines.length);
