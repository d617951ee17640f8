/** Finds text in the lines, and goes from match to match. */
export class Search {
  constructor(form, lines, view) {
    this.lines = lines;
    this.view = view;
    this.input = form.querySelector('input');
    this.told = form.querySelector('[role=status]');
    this.wanted = '';
    this.found = [];
    this.at = 0;
    this.input.addEventListener('input', () => this.search());
    form.addEventListener('submit', event => event.preventDefault());
    form.addEventListener('click', event => {
      if (event.target.dataset.by) this.go(Number(event.target.dataset.by));
    });
    this.input.addEventListener('keydown', event => {
      if (event.key === 'Enter') this.go(event.shiftKey ? -1 : 1);
    });
  }

  search() {
    this.wanted = this.input.value.toLowerCase();
    this.found = [];
    this.at = 0;
    if (this.wanted) this.lines.forEach((line, index) => { if (line.toLowerCase().includes(this.wanted)) this.found.push(index); });
    this.tell();
  }

  added() {
    const index = this.lines.length - 1;
    if (!this.wanted || !this.lines[index].toLowerCase().includes(this.wanted)) return;
    this.found.push(index);
    this.told.textContent = `${this.at + 1} of ${this.found.length}`;
  }

  go(by) {
    if (!this.found.length) return;
    this.at = Math.max(0, Math.min(this.at + by, this.found.length - 1));
    this.tell();
  }

  tell() {
    this.told.textContent = this.found.length ? `${this.at + 1} of ${this.found.length}` : '';
    this.view.mark(this.wanted, this.found[this.at] ?? -1);
  }
}
