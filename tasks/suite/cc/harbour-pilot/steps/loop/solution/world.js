import { BOAT, BOAT_SPEED, BUOY_RADIUS, BUOY_SPEED, EVERY, HEIGHT, WIDTH } from './config.js';

/** No step is longer, in seconds: a buoy moves less than its radius in it. */
const STEP = 1 / 60;

export class World {
  constructor() {
    this.boat = { x: WIDTH / 2, y: BOAT.y };
    this.buoys = [];
    this.score = 0;
    this.over = false;
    this.wait = EVERY;
  }

  /** Some seconds further. `steer` is -1, 0 or 1. */
  update(steer, seconds) {
    for (let left = seconds; left > 0 && !this.over; left -= STEP) this.step(steer, Math.min(left, STEP));
  }

  step(steer, seconds) {
    const half = BOAT.width / 2;
    this.boat.x = Math.min(Math.max(this.boat.x + steer * BOAT_SPEED * seconds, half), WIDTH - half);
    for (const buoy of this.buoys) buoy.y += BUOY_SPEED * seconds;
    const left = this.buoys.filter(buoy => buoy.y - buoy.r >= HEIGHT);
    this.score += left.length;
    this.buoys = this.buoys.filter(buoy => !left.includes(buoy));
    this.over = this.buoys.some(buoy => this.touches(buoy));
    this.wait -= seconds;
    if (this.wait <= 0) {
      this.wait += EVERY;
      this.buoys.push({ x: BUOY_RADIUS + Math.random() * (WIDTH - 2 * BUOY_RADIUS), y: -BUOY_RADIUS, r: BUOY_RADIUS });
    }
  }

  touches({ x, y, r }) {
    const beside = Math.max(Math.abs(x - this.boat.x) - BOAT.width / 2, 0);
    const above = Math.max(Math.abs(y - this.boat.y) - BOAT.height / 2, 0);
    return Math.hypot(beside, above) <= r;
  }
}
