export const COLUMNS = [
  { id: 'todo', title: 'To do' },
  { id: 'doing', title: 'Doing' },
  { id: 'done', title: 'Done' },
];

/** Which cards there are, and in which column, in order. `changed` hears of each move in words. */
export class Model {
  constructor(cards, changed = () => {}) {
    this.cards = cards;
    this.changed = changed;
  }

  inColumn(column) {
    return this.cards.filter(card => card.column === column);
  }

  /** Put a card into a column at an index, counted without the card. */
  move(id, column, index) {
    const card = this.cards.find(each => each.id === id);
    const before = this.inColumn(card.column).indexOf(card);
    const others = this.inColumn(column).filter(each => each !== card);
    const at = Math.max(0, Math.min(index, others.length));
    if (card.column === column && before === at) return;
    const next = others[at];
    this.cards = this.cards.filter(each => each !== card);
    card.column = column;
    this.cards.splice(next ? this.cards.indexOf(next) : this.cards.length, 0, card);
    const { title } = COLUMNS.find(each => each.id === column);
    this.changed(`${card.title} moved to ${title}, position ${at + 1} of ${others.length + 1}`);
  }

  /** Move by some columns, or by some places within its own. */
  shift(id, columns, places) {
    const card = this.cards.find(each => each.id === id);
    const target = COLUMNS[COLUMNS.findIndex(each => each.id === card.column) + columns];
    if (!target) return;
    const index = this.inColumn(card.column).indexOf(card);
    this.move(id, target.id, columns ? Infinity : index + places);
  }
}
