/** Names the browser for support. */

// Edge says that it is Chrome too, and Chrome that it is Safari: the most particular mark first
const MARKS = [
  ["Edg", "Microsoft Edge"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Version", "Safari"],
];

// a brand may be any text, so only known ones are told; every one of this kind is a Chromium too
const BRANDS = ["Microsoft Edge", "Google Chrome", "Opera", "Brave", "Vivaldi", "Chromium"];

/** Name the browser and its main version; a full version number could look like an address. */
export function browserName({ userAgentData, userAgent }) {
  const brands = new Map((userAgentData?.brands ?? []).map((one) => [one.brand, one.version]));
  const brand = BRANDS.find((known) => brands.has(known));
  if (brand !== undefined) return `${brand} ${brands.get(brand)}`;
  for (const [mark, name] of MARKS) {
    const version = new RegExp(`${mark}/(\\d+)`).exec(userAgent)?.[1];
    if (version !== undefined) return `${name} ${version}`;
  }
  return "unknown";
}
