/** Names the browser for support. */

// Edge says that it is Chrome too, and Chrome that it is Safari: the most particular mark first
const MARKS = [
  ["Edg", "Microsoft Edge"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Version", "Safari"],
];

/** Name the browser and its main version; a full version number could look like an address. */
export function browserName({ userAgentData, userAgent }) {
  const brands = userAgentData?.brands ?? [];
  const brand = brands.find(({ brand: own }) => !/Not.?A.?Brand|Chromium/.test(own)) ?? brands[0];
  if (brand !== undefined) return `${brand.brand} ${brand.version}`;
  for (const [mark, name] of MARKS) {
    const version = new RegExp(`${mark}/(\\d+)`).exec(userAgent)?.[1];
    if (version !== undefined) return `${name} ${version}`;
  }
  return "unknown";
}
