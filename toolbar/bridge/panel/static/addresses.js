/** Says of an address that came from outside whether a link may lead there. */

/** Return the address if a browser may be sent there, else null. */
export function webAddress(address) {
  if (!address || !URL.canParse(address)) return null;
  return ["http:", "https:"].includes(new URL(address).protocol) ? address : null;
}
