import { COLUMNS } from './model.js';

function element(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export function draw(place, model) {
  place.replaceChildren(...COLUMNS.map(({ id, title }) => {
    const column = element('section', 'column');
    column.append(element('h2', '', title));
    for (const card of model.inColumn(id)) {
      const drawn = element('article', 'card');
      drawn.append(element('p', 'title', card.title), element('p', 'who', card.who));
      column.append(drawn);
    }
    return column;
  }));
}
