import { loadItems, totals } from './store.js';
import { draw } from './table.js';
import { plural } from './text.js';

async function start() {
  const items = await loadItems();
  const { kinds, pieces, out } = totals(items);
  document.querySelector('#summary').textContent =
    `${plural(kinds, 'kind')}, ${plural(pieces, 'piece')}, ${out} out of stock`;
  draw(document.querySelector('#stock'), items);
}

start();
