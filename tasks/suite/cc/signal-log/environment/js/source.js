const WORDS = ['points', 'block', 'distant', 'home', 'starter', 'crossing', 'token', 'lever'];
const STATES = ['normal', 'reversed', 'clear', 'occupied', 'released', 'locked'];

function line(index) {
  const seconds = index * 7;
  const clock = [seconds / 3600, seconds / 60, seconds].map(n => String(Math.floor(n) % 60).padStart(2, '0')).join(':');
  const kind = index % 997 === 996 ? 'FAULT' : index % 89 === 88 ? 'WARN' : 'INFO';
  const word = WORDS[(index * 31) % WORDS.length];
  return `${String(index + 1).padStart(6, '0')} ${clock} ${kind.padEnd(5)} ${word} ${(index * 17) % 41} ${STATES[(index * 13) % STATES.length]}`;
}

/** All lines that there are now. `?lines=N` in the address says how many. */
export function load() {
  const count = Number(new URLSearchParams(location.search).get('lines') ?? 30000);
  return Array.from({ length: count }, (_, index) => line(index));
}

/** `heard` gets each line that is added later. Tests and the printer call window.printer(). */
export function listen(heard, count) {
  window.printer = () => heard(line(count++));
}
