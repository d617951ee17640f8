import { BOAT, HEIGHT, WIDTH } from './config.js';

export function draw(context, world) {
  context.clearRect(0, 0, WIDTH, HEIGHT);
  context.strokeStyle = '#1d6a86';
  for (let y = 20; y < HEIGHT; y += 40) {
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(WIDTH, y);
    context.stroke();
  }
  context.fillStyle = '#f2a541';
  for (const { x, y, r } of world.buoys) {
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fill();
  }
  const { x, y } = world.boat;
  context.fillStyle = world.over ? '#e0533d' : '#f4f7f5';
  context.beginPath();
  context.moveTo(x, y - BOAT.height / 2);
  context.lineTo(x + BOAT.width / 2, y + BOAT.height / 2);
  context.lineTo(x - BOAT.width / 2, y + BOAT.height / 2);
  context.fill();
}
