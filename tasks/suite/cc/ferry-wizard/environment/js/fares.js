export const FARES = { adult: 1250, child: 600, none: 0, bicycle: 200, car: 3800, van: 5600 };

/** The price of a crossing in pence. Children travel free with two adults or more, up to two of them. */
export function price({ adults, children, vehicle }) {
  const free = adults >= 2 ? Math.min(children, 2) : 0;
  return adults * FARES.adult + (children - free) * FARES.child + FARES[vehicle];
}

export function pounds(pence) {
  return `£${(pence / 100).toFixed(2)}`;
}
