import { draw } from './draw.js';
import { World } from './world.js';

const context = document.querySelector('#sea').getContext('2d');
const world = new World();
const held = {};
window.game = world;

addEventListener('keydown', event => { held[event.key] = true; });
addEventListener('keyup', event => { held[event.key] = false; });

function frame() {
  world.update((held.ArrowRight ? 1 : 0) - (held.ArrowLeft ? 1 : 0));
  draw(context, world);
  document.querySelector('#status').textContent = world.over ? `Aground! Score ${world.score}` : `Score ${world.score}`;
  requestAnimationFrame(frame);
}

requestAnimationFrame(frame);
