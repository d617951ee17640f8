const HEIGHT = 20;
const MARGIN = 20;

/** The lines around what is seen. */
export class View {
  constructor(log, lines) {
    this.log = log;
    this.lines = lines;
    this.wanted = '';
    this.current = -1;
    this.room = document.createElement('div');
    this.place = document.createElement('div');
    this.place.className = 'lines';
    log.append(this.room, this.place);
    log.addEventListener('scroll', () => this.draw());
    new ResizeObserver(() => this.draw()).observe(log);
    this.draw();
  }

  added() {
    this.draw();
  }

  mark(wanted, current) {
    this.wanted = wanted;
    this.current = current;
    if (current >= 0) {
      const top = current * HEIGHT;
      const { scrollTop, clientHeight } = this.log;
      if (top < scrollTop || top + HEIGHT > scrollTop + clientHeight) this.log.scrollTop = top - clientHeight / 2;
    }
    this.draw();
  }

  draw() {
    this.room.style.height = `${this.lines.length * HEIGHT}px`;
    const first = Math.max(0, Math.floor(this.log.scrollTop / HEIGHT) - MARGIN);
    const last = Math.min(this.lines.length, Math.ceil((this.log.scrollTop + this.log.clientHeight) / HEIGHT) + MARGIN);
    this.place.style.top = `${first * HEIGHT}px`;
    this.place.replaceChildren(...this.lines.slice(first, last).map((text, index) => this.line(text, first + index)));
  }

  line(text, index) {
    const made = document.createElement('div');
    made.className = 'line';
    if (text.includes(' WARN ')) made.classList.add('warn');
    if (text.includes(' FAULT ')) made.classList.add('fault');
    made.textContent = text;
    const at = index === this.current ? text.toLowerCase().indexOf(this.wanted) : -1;
    if (at < 0) return made;
    made.classList.add('current');
    const mark = document.createElement('mark');
    mark.textContent = text.slice(at, at + this.wanted.length);
    made.replaceChildren(text.slice(0, at), mark, text.slice(at + this.wanted.length));
    return made;
  }
}
