/** Shows exactly what is sent, and proves that it is what the bridge hashed. */

import { canonical } from "./canonical.js";
import { at } from "./elements.js";

const SCHEMA = "troubleshooting-bundle/1";

/** Return the bundle without its ticket, as the bridge builds it from the same preview. */
export function bundleOf(preview) {
  const { idempotency_key, created_at, identifiers, documents } = preview;
  const { comparison, environment, redaction } = preview;
  return {
    schema: SCHEMA,
    submission_id: idempotency_key,
    created_at,
    identifiers,
    documents,
    comparison,
    environment,
    redaction,
  };
}

/**
 * Say whether what this page shows is what the digest covers; only then may it be sent. `pictures`
 * are the digests of the attached pictures as they are shown.
 */
export async function isWhatIsShown(preview, pictures) {
  const bundle = new TextEncoder().encode(canonical(bundleOf(preview)));
  const bytes = new Uint8Array([...bundle, ...pictures.flatMap(bytesOf)]);
  return (await hexDigest(bytes)) === preview.digest;
}

/** Return the SHA-256 in hex. */
export async function hexDigest(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(hex) {
  return hex.match(/../g).map((pair) => parseInt(pair, 16));
}

/** Write the canonical form, with the ticket as it stands, if the user has opened that part. */
export function showExact(preview, ticket) {
  if (at("exact").open) at("exact-text").textContent = canonical({ ...bundleOf(preview), ticket });
}
