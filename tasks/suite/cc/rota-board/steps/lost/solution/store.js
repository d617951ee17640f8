import { COLUMNS } from './model.js';

const KEY = 'rota-board';

function kept() {
  try {
    const value = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** The cards as they were left; what cannot be used is passed over, and no card is missing. */
export function load(cards) {
  const known = new Map(cards.map(card => [card.id, card]));
  const placed = [];
  for (const entry of kept()) {
    const card = known.get(entry?.id);
    if (!card || !COLUMNS.some(column => column.id === entry.column)) continue;
    known.delete(card.id);
    placed.push({ ...card, column: entry.column });
  }
  return [...placed, ...known.values()];
}

export function save(cards) {
  localStorage.setItem(KEY, JSON.stringify(cards.map(({ id, column }) => ({ id, column }))));
}
