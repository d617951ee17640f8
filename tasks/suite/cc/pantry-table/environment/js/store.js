/** Loads the stock. An item has id, name, supplier, quantity, best_before ("DD.MM.YYYY") and shelf. */
export async function loadItems(address = 'data/items.json') {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`stock could not be loaded: ${answer.status}`);
  return answer.json();
}

export function totals(items) {
  return {
    kinds: items.length,
    pieces: items.reduce((sum, item) => sum + item.quantity, 0),
    out: items.filter(item => item.quantity === 0).length,
  };
}
