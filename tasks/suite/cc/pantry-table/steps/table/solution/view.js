/** What of the stock is seen: items that match a search, in an order, a page of them. */

export const PAGE = 20;

const collator = new Intl.Collator('en', { sensitivity: 'base' });

function day(text) {
  const [date, month, year] = text.split('.').map(Number);
  return Date.UTC(year, month - 1, date);
}

const COMPARE = {
  number: (a, b) => a - b,
  date: (a, b) => day(a) - day(b),
  text: (a, b) => collator.compare(a, b),
};

export function matching(items, search) {
  const wanted = search.trim().toLowerCase();
  return items.filter(item => `${item.name}\n${item.supplier}`.toLowerCase().includes(wanted));
}

export function sorted(items, column, down) {
  if (!column) return items;
  const compare = COMPARE[column.kind];
  const turn = down ? -1 : 1;
  return [...items].sort((a, b) => turn * compare(a[column.key], b[column.key]));
}

export function pages(items) {
  return Math.max(1, Math.ceil(items.length / PAGE));
}
