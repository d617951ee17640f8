import { COLUMNS } from './model.js';

const SHIFTS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function element(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export function draw(place, model) {
  const focused = document.activeElement?.dataset?.card;
  place.replaceChildren(...COLUMNS.map(({ id, title }) => {
    const cards = model.inColumn(id);
    const column = element('section', 'column');
    column.dataset.column = id;
    column.append(element('h2', '', `${title} (${cards.length})`));
    for (const card of cards) {
      const drawn = element('article', 'card');
      drawn.dataset.card = card.id;
      drawn.tabIndex = 0;
      drawn.setAttribute('aria-label', `${card.title}, ${card.who}`);
      drawn.setAttribute('aria-keyshortcuts', 'Alt+ArrowRight Alt+ArrowLeft Alt+ArrowUp Alt+ArrowDown');
      drawn.append(element('p', 'title', card.title), element('p', 'who', card.who));
      column.append(drawn);
    }
    return column;
  }));
  if (focused) place.querySelector(`[data-card="${focused}"]`)?.focus();
}

export function listen(place, model) {
  place.addEventListener('keydown', event => {
    const card = event.target.closest('[data-card]');
    if (!card || !event.altKey || !SHIFTS[event.key]) return;
    event.preventDefault();
    model.shift(card.dataset.card, ...SHIFTS[event.key]);
  });

  place.addEventListener('pointerdown', event => {
    const card = event.target.closest('[data-card]');
    if (!card || event.button !== 0) return;
    event.preventDefault();
    card.focus();
    const from = { x: event.clientX, y: event.clientY };
    const marker = element('div', 'marker');
    let target = null;
    const move = at => {
      if (Math.hypot(at.clientX - from.x, at.clientY - from.y) < 4) return;
      card.classList.add('dragged');
      card.style.transform = `translate(${at.clientX - from.x}px, ${at.clientY - from.y}px)`;
      target = landing(at, card);
      if (target) target.column.insertBefore(marker, target.before);
      else marker.remove();
    };
    const up = () => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', up);
      removeEventListener('pointercancel', up);
      marker.remove();
      card.classList.remove('dragged');
      card.style.transform = '';
      if (target) model.move(card.dataset.card, target.column.dataset.column, target.index);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', up);
    addEventListener('pointercancel', up);
  });
}

/** Where a card that is let go here lands: a column, an index, and the card before which that is. */
function landing({ clientX, clientY }, dragged) {
  const column = document.elementsFromPoint(clientX, clientY).find(each => each.dataset?.column);
  if (!column) return null;
  const cards = [...column.querySelectorAll('[data-card]')].filter(each => each !== dragged);
  const index = cards.findIndex(each => {
    const box = each.getBoundingClientRect();
    return clientY < box.top + box.height / 2;
  });
  return index < 0 ? { column, index: cards.length, before: null } : { column, index, before: cards[index] };
}
