import { draw, listen } from './board.js';
import { Model } from './model.js';
import { load, save } from './store.js';

const answer = await fetch('data/cards.json');
const board = document.querySelector('#board');
const model = new Model(load(await answer.json()), words => {
  draw(board, model);
  save(model.cards);
  document.querySelector('#said').textContent = words;
});
draw(board, model);
listen(board, model);
