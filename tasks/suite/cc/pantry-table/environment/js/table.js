import { escape } from './text.js';

export const COLUMNS = [
  { key: 'id', title: 'No.' },
  { key: 'name', title: 'Item' },
  { key: 'supplier', title: 'Supplier' },
  { key: 'quantity', title: 'Quantity', number: true },
  { key: 'best_before', title: 'Best before' },
  { key: 'shelf', title: 'Shelf' },
];

export function draw(place, items) {
  const head = COLUMNS.map(column => `<th>${escape(column.title)}</th>`).join('');
  const rows = items.map(item => {
    const cells = COLUMNS.map(column => {
      const kind = column.number ? ' class="number"' : '';
      return `<td${kind}>${escape(item[column.key])}</td>`;
    });
    return `<tr${item.quantity === 0 ? ' class="empty"' : ''}>${cells.join('')}</tr>`;
  });
  place.innerHTML = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
