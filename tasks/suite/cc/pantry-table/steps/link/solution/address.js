/** The view in the address of the page: ?search=&sort=KEY or -KEY&page= */

export function fromAddress() {
  const given = new URLSearchParams(location.search);
  const sort = given.get('sort') ?? '';
  return {
    search: given.get('search') ?? '',
    key: sort.replace(/^-/, ''),
    down: sort.startsWith('-'),
    page: Number.parseInt(given.get('page') ?? '1', 10) || 1,
  };
}

export function toAddress({ search, key, down, page }) {
  const told = new URLSearchParams();
  if (search) told.set('search', search);
  if (key) told.set('sort', `${down ? '-' : ''}${key}`);
  if (page > 1) told.set('page', page);
  history.replaceState(null, '', `${location.pathname}${told.size ? `?${told}` : ''}`);
}
