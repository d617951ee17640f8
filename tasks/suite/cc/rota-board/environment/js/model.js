export const COLUMNS = [
  { id: 'todo', title: 'To do' },
  { id: 'doing', title: 'Doing' },
  { id: 'done', title: 'Done' },
];

/** Which cards there are, and in which column. */
export class Model {
  constructor(cards) {
    this.cards = cards;
  }

  inColumn(column) {
    return this.cards.filter(card => card.column === column);
  }
}
