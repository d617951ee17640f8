import { RECORDS } from './records.js';
import { tabs } from './tabs.js';

const find = selector => document.querySelector(selector);
let kind = 'record';

function row({ id, title }) {
  const made = document.createElement('div');
  made.className = 'hit';
  made.innerHTML = '<div></div><button type="button" class="open">Details</button>';
  made.firstChild.textContent = title;
  made.lastChild.setAttribute('aria-label', `Details of ${title}`);
  made.lastChild.dataset.id = id;
  return made;
}

function search() {
  const wanted = find('#q').value.toLowerCase();
  const hits = RECORDS.filter(r => r.kind === kind && `${r.title} ${r.about}`.toLowerCase().includes(wanted));
  const nothing = Object.assign(document.createElement('div'), { className: 'hit', textContent: 'Nothing found.' });
  find('#results').replaceChildren(...(hits.length ? hits.map(row) : [nothing]));
}

function open(id) {
  const record = RECORDS.find(r => r.id === id);
  find('#what-title').textContent = record.title;
  find('#what-about').textContent = record.about;
  find('#box').showModal();
}

tabs(find('[role=tablist]'), tab => {
  kind = tab.dataset.kind;
  find('#results').setAttribute('aria-labelledby', tab.id);
  search();
});
find('#search').addEventListener('submit', event => {
  event.preventDefault();
  search();
});
find('#results').addEventListener('click', event => { if (event.target.dataset.id) open(event.target.dataset.id); });
find('#box').addEventListener('keydown', event => {
  if (event.key !== 'Tab') return;
  const stops = [...find('#box').querySelectorAll('button:not([disabled])')];
  const end = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== end && stops.includes(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
});
find('.x').addEventListener('click', () => find('#box').close());
find('.order').addEventListener('click', () => { find('.order').textContent = 'Ordered'; });
