const KEY = 'rota-board';

export function load(cards) {
  const kept = localStorage.getItem(KEY);
  return kept ? JSON.parse(kept) : cards;
}

export function save(cards) {
  localStorage.setItem(KEY, JSON.stringify(cards));
}
