import { draw } from './board.js';
import { Model } from './model.js';

const answer = await fetch('data/cards.json');
const model = new Model(await answer.json());
draw(document.querySelector('#board'), model);
