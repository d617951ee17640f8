import { draw } from './draw.js';
import { World } from './world.js';

const find = selector => document.querySelector(selector);
const context = find('#sea').getContext('2d');
const held = new Set();
let world;
let paused = false;
let last = performance.now();

function begin() {
  world = new World();
  window.game = world;
  pause(false);
}

function pause(wanted) {
  paused = wanted;
  held.clear();
}

addEventListener('keydown', event => {
  if (event.target instanceof HTMLButtonElement && event.key === 'Enter') return;
  if (event.key === 'Enter' && world.over) begin();
  else if (event.key.toLowerCase() === 'p' && !event.repeat && !world.over) pause(!paused);
  else held.add(event.key);
});
addEventListener('keyup', event => held.delete(event.key));
addEventListener('blur', () => pause(!world.over));
document.addEventListener('visibilitychange', () => { if (document.hidden) pause(!world.over); });
find('#pause').addEventListener('click', () => pause(!paused));
find('#again').addEventListener('click', begin);

function status() {
  if (world.over) return `Aground! Score ${world.score}`;
  return paused ? `Paused. Score ${world.score}` : `Score ${world.score}`;
}

function show() {
  draw(context, world);
  find('#status').textContent = status();
  find('#pause').textContent = paused ? 'Resume' : 'Pause';
  find('#pause').hidden = world.over;
  find('#again').hidden = !world.over;
}

function frame(now) {
  if (!paused) {
    world.update((held.has('ArrowRight') ? 1 : 0) - (held.has('ArrowLeft') ? 1 : 0), (now - last) / 1000);
    last = now;
  }
  show();
  requestAnimationFrame(frame);
}

begin();
requestAnimationFrame(frame);
