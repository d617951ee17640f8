export function sails(count) {
  return Array.from({ length: count }, (_, turn) => (360 / count) * turn);
}
