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

/** Say whether what this page shows is what the digest covers; only then may it be sent. */
export async function isWhatIsShown(preview) {
  const bytes = new TextEncoder().encode(canonical(bundleOf(preview)));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === preview.digest;
}

/** Write the canonical form, with the ticket as it stands, if the user has opened that part. */
export function showExact(preview, ticket) {
  if (at("exact").open) at("exact-text").textContent = canonical({ ...bundleOf(preview), ticket });
}
