/** The boxes on one picture, in its own pixels: what can be done to them, without any page. */

export const STEP = 8;
const SMALLEST = 6;

/** Return the box between two corners, inside the picture, or null if it is too small to see. */
export function between(one, other, size) {
  const box = {
    left: clamp(Math.min(one.x, other.x), size.width),
    top: clamp(Math.min(one.y, other.y), size.height),
    right: clamp(Math.max(one.x, other.x), size.width),
    bottom: clamp(Math.max(one.y, other.y), size.height),
  };
  const seen = box.right - box.left >= SMALLEST && box.bottom - box.top >= SMALLEST;
  return seen ? box : null;
}

/** Return a box in the middle of the picture, to be moved from there with the keyboard. */
export function inTheMiddle({ width, height }) {
  const x = Math.round(width / 2);
  const y = Math.round(height / 2);
  const across = Math.max(SMALLEST, Math.round(width / 10));
  const down = Math.max(SMALLEST, Math.round(height / 20));
  return between({ x: x - across, y: y - down }, { x: x + across, y: y + down }, { width, height });
}

/** Return the box moved; it stays whole inside the picture. */
export function moved(box, right, down, { width, height }) {
  const x = Math.min(Math.max(right, -box.left), width - box.right);
  const y = Math.min(Math.max(down, -box.top), height - box.bottom);
  return {
    left: box.left + x,
    top: box.top + y,
    right: box.right + x,
    bottom: box.bottom + y,
  };
}

/** Return the box with its right and lower sides moved. */
export function resized(box, right, down, { width, height }) {
  return {
    ...box,
    right: Math.min(Math.max(box.right + right, box.left + SMALLEST), width),
    bottom: Math.min(Math.max(box.bottom + down, box.top + SMALLEST), height),
  };
}

function clamp(place, most) {
  return Math.min(Math.max(Math.round(place), 0), most);
}
