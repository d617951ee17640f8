import { loadItems, totals } from './store.js';
import { COLUMNS, drawHead, drawRows, markSorted } from './table.js';
import { plural } from './text.js';
import { PAGE, matching, pages, sorted } from './view.js';

const find = selector => document.querySelector(selector);
const state = { search: '', key: '', down: false, page: 1 };

function found(items) {
  return sorted(matching(items, state.search), COLUMNS.find(column => column.key === state.key), state.down);
}

function show(items) {
  const seen = found(items);
  const last = pages(seen);
  state.page = Math.min(Math.max(1, state.page), last);
  drawRows(find('#stock'), seen.slice((state.page - 1) * PAGE, state.page * PAGE));
  markSorted(find('#stock'), state.key, state.down);
  find('#page').textContent = `Page ${state.page} of ${last}`;
  find('#previous').disabled = state.page === 1;
  find('#next').disabled = state.page === last;
}

async function start() {
  const items = await loadItems();
  const { kinds, pieces, out } = totals(items);
  find('#summary').textContent = `${plural(kinds, 'kind')}, ${plural(pieces, 'piece')}, ${out} out of stock`;

  const change = changes => {
    Object.assign(state, changes);
    show(items);
  };
  drawHead(find('#stock'), key => change({ key, down: key === state.key && !state.down, page: 1 }));
  find('#search').addEventListener('input', event => change({ search: event.target.value, page: 1 }));
  find('#previous').addEventListener('click', () => change({ page: state.page - 1 }));
  find('#next').addEventListener('click', () => change({ page: state.page + 1 }));
  show(items);
}

start();
