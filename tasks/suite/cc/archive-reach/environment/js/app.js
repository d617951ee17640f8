import { RECORDS } from './records.js';

const find = selector => document.querySelector(selector);
let kind = 'record';

function search() {
  const wanted = find('#q').value.toLowerCase();
  const hits = RECORDS.filter(r => r.kind === kind && `${r.title} ${r.about}`.toLowerCase().includes(wanted));
  find('#results').innerHTML = hits.map(r => `<div class="hit"><div>${r.title}</div><div class="open" data-id="${r.id}">Details</div></div>`).join('') || '<div class="hit">Nothing found.</div>';
  for (const open of document.querySelectorAll('.open')) {
    open.onclick = () => {
      const record = RECORDS.find(r => r.id === open.dataset.id);
      find('#what').innerHTML = `<b>${record.title}</b><br>${record.about}`;
      find('#box').className = 'box on';
    };
  }
}

find('#go').onclick = search;
for (const tab of document.querySelectorAll('.tab')) {
  tab.onclick = () => {
    find('.tab.on').className = 'tab';
    tab.className = 'tab on';
    kind = tab.dataset.kind;
    search();
  };
}
find('.x').onclick = () => { find('#box').className = 'box'; };
find('.order').onclick = () => { find('.order').textContent = 'Ordered'; };
search();
