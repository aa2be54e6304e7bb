/* Whether the browser lets this page ask this computer (Chrome and Edge ask the user from 142 on). */

/**
 * Return "granted", "prompt" or "denied". Plain http and pages of this computer itself are never
 * asked about, and cannot tell a refusal either; a browser that knows neither name asks nobody.
 */
async function permission() {
  const own = /^(127\.[\d.]+|localhost|\[::1\])$/.test(location.hostname);
  if (own || !window.isSecureContext) return "granted";
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      return (await navigator.permissions.query({ name })).state;
    } catch {
      // an older name, or none
    }
  }
  return "granted";
}
