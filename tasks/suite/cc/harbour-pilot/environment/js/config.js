export const WIDTH = 480;
export const HEIGHT = 640;

/** Pixels a second. */
export const BOAT_SPEED = 240;
export const BUOY_SPEED = 120;

/** Seconds between two buoys. */
export const EVERY = 0.8;

export const BOAT = { width: 28, height: 52, y: 560 };
export const BUOY_RADIUS = 18;
