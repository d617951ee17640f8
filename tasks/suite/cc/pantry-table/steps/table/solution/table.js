import { escape } from './text.js';

export const COLUMNS = [
  { key: 'id', title: 'No.', kind: 'number' },
  { key: 'name', title: 'Item', kind: 'text' },
  { key: 'supplier', title: 'Supplier', kind: 'text' },
  { key: 'quantity', title: 'Quantity', kind: 'number', right: true },
  { key: 'best_before', title: 'Best before', kind: 'date' },
  { key: 'shelf', title: 'Shelf', kind: 'text' },
];

/** Draws the head once; `chosen` hears the key of a column whose title was pressed. */
export function drawHead(place, chosen) {
  const head = COLUMNS.map(
    column => `<th scope="col"><button type="button" data-key="${column.key}">${escape(column.title)}</button></th>`,
  );
  place.innerHTML = `<table><thead><tr>${head.join('')}</tr></thead><tbody></tbody></table>`;
  place.querySelector('thead').addEventListener('click', event => {
    const button = event.target.closest('button');
    if (button) chosen(button.dataset.key);
  });
}

export function markSorted(place, key, down) {
  for (const button of place.querySelectorAll('thead button')) {
    const cell = button.closest('th');
    if (button.dataset.key === key) cell.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    else cell.removeAttribute('aria-sort');
  }
}

export function drawRows(place, items) {
  const rows = items.map(item => {
    const cells = COLUMNS.map(column => {
      const kind = column.right ? ' class="number"' : '';
      return `<td${kind}>${escape(item[column.key])}</td>`;
    });
    return `<tr${item.quantity === 0 ? ' class="empty"' : ''}>${cells.join('')}</tr>`;
  });
  place.querySelector('tbody').innerHTML = rows.join('');
}
