/** Writes JSON in its one canonical form, the one that is hashed, kept and sent. */

/**
 * Return canonical JSON (RFC 8785): sorted keys, no spaces. How JavaScript itself writes strings
 * and numbers is what that document takes over.
 */
export function canonical(tree) {
  if (Array.isArray(tree)) return `[${tree.map(canonical).join(",")}]`;
  if (tree === null || typeof tree !== "object") return JSON.stringify(tree);
  const members = Object.keys(tree)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(tree[key])}`);
  return `{${members.join(",")}}`;
}
