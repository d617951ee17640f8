import { BOAT, BOAT_SPEED, BUOY_RADIUS, BUOY_SPEED, EVERY, HEIGHT, WIDTH } from './config.js';

export class World {
  constructor() {
    this.boat = { x: WIDTH / 2, y: BOAT.y };
    this.buoys = [];
    this.score = 0;
    this.over = false;
    this.wait = EVERY * 60;
  }

  /** One picture further. `steer` is -1, 0 or 1. */
  update(steer) {
    if (this.over) return;
    this.boat.x += steer * BOAT_SPEED / 60;
    for (const buoy of this.buoys) {
      buoy.y += BUOY_SPEED / 60;
      if (buoy.y > HEIGHT) {
        this.buoys.splice(this.buoys.indexOf(buoy), 1);
        this.score += 1;
      }
      const near = Math.abs(buoy.x - this.boat.x) < BOAT.width / 2 && Math.abs(buoy.y - this.boat.y) < BOAT.height / 2;
      if (near) this.over = true;
    }
    this.wait -= 1;
    if (this.wait <= 0) {
      this.wait = EVERY * 60;
      this.buoys.push({ x: BUOY_RADIUS + Math.random() * (WIDTH - 2 * BUOY_RADIUS), y: -BUOY_RADIUS, r: BUOY_RADIUS });
    }
  }
}
