/**
 * Shows a document as a tree that can be walked with the arrow keys (ARIA, "tree view"), and masks
 * the value that is pointed at or that has the focus. What was open stays open after a change.
 */

import { button, make } from "./elements.js";
import { masked } from "./masked_text.js";
import { MASK, placeOf } from "./places.js";
import { count, say } from "./words.js";

const OPEN_AT_FIRST = 150;
const remembered = new Map();

/** Return the tree's element; `mask` gets the place of a value in code points. */
export function documentTree(documentId, label, nodes, text, mask) {
  const memory = remembered.get(documentId) ?? firstLook(nodes);
  remembered.set(documentId, memory);
  const root = make("ul", { class: "tree", role: "tree", "aria-label": label });
  const items = new Map();
  const tree = { root, items, memory, text, mask };
  root.append(...nodes.map((node, index) => item(tree, node, `${index}`, 1)));
  const first = items.get(memory.at) ?? items.get("0");
  first.tabIndex = 0;
  root.addEventListener("keydown", (event) => key(tree, event));
  root.addEventListener("focusin", ({ target }) => rove(tree, target));
  if (memory.refocus) {
    memory.refocus = false;
    queueMicrotask(() => first.focus());
  }
  return root;
}

function firstLook(nodes) {
  const open = new Set();
  let level = nodes.map((node, index) => [`${index}`, node]);
  let shown = level.length;
  while (level.length > 0) {
    const next = level.flatMap(([path, { children }]) =>
      children.map((child, index) => [`${path}.${index}`, child]),
    );
    shown += next.length;
    if (shown > OPEN_AT_FIRST) break;
    for (const [path, { children }] of level) if (children.length > 0) open.add(path);
    level = next;
  }
  return { open, at: "0", refocus: false };
}

function item(tree, node, path, depth) {
  const branch = node.children.length > 0;
  const value = branch ? "" : tree.text.slice(node.start, node.end);
  const element = make("li", {
    role: "treeitem",
    tabindex: "-1",
    "aria-level": depth,
    "aria-label": spoken(node, value),
    "aria-expanded": branch ? String(tree.memory.open.has(path)) : null,
    "data-path": path,
  });
  const line = make("div", { class: "line" }, make("span", { class: "label" }, node.label));
  if (branch) line.prepend(make("span", { class: "fold", "aria-hidden": "true" }));
  else line.append(make("span", { class: "value" }, ...masked(value)), ...tool(tree, node, path));
  element.append(line);
  tree.items.set(path, element);
  element.unfold = () => unfold(tree, element, node, path, depth);
  if (branch) line.addEventListener("click", () => toggle(tree, element, path));
  if (branch && tree.memory.open.has(path)) element.unfold();
  return element;
}

function spoken({ label, children }, value) {
  const what = children.length > 0 ? say("panel.tree.inside", { n: count(children.length) }) : value;
  return `${label}: ${what.replaceAll(MASK, ` ${say("panel.masked")} `)}`.trim();
}

function tool(tree, node, path) {
  if (!maskable(tree.text, node)) return [];
  return [
    button(say("panel.mask"), () => maskNode(tree, node, path), {
      class: "link",
      tabindex: "-1",
      "aria-hidden": "true", // the item itself does it, with Enter
    }),
  ];
}

/** Say whether a value is more than masks, blanks and the brackets of an empty list. */
function maskable(text, { start, end }) {
  return /[^\s{}[\]]/.test(text.slice(start, end).replaceAll(MASK, ""));
}

function maskNode(tree, node, path) {
  tree.memory.at = path;
  tree.memory.refocus = true;
  tree.mask(placeOf(tree.text, node.start, node.end));
}

function unfold(tree, element, node, path, depth) {
  if (element.querySelector("ul") !== null) return;
  const inside = node.children.map((child, index) =>
    item(tree, child, `${path}.${index}`, depth + 1),
  );
  element.append(make("ul", { role: "group" }, ...inside));
}

function toggle(tree, element, path, open = !tree.memory.open.has(path)) {
  if (open) tree.memory.open.add(path);
  else tree.memory.open.delete(path);
  element.setAttribute("aria-expanded", String(open));
  if (open) element.unfold();
}

function rove(tree, target) {
  const element = target.closest("[role=treeitem]");
  if (element === null) return;
  for (const one of tree.root.querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
  element.tabIndex = 0;
  tree.memory.at = element.dataset.path;
}

function key(tree, event) {
  const element = event.target.closest("[role=treeitem]");
  const path = element.dataset.path;
  const expanded = element.getAttribute("aria-expanded");
  const seen = [...tree.root.querySelectorAll("[role=treeitem]")].filter(
    (one) => one.offsetParent !== null,
  );
  const at = seen.indexOf(element);
  const goTo = (one) => one?.focus();
  const does = {
    ArrowDown: () => goTo(seen[at + 1]),
    ArrowUp: () => goTo(seen[at - 1]),
    Home: () => goTo(seen[0]),
    End: () => goTo(seen.at(-1)),
    ArrowRight: () => (expanded === "false" ? toggle(tree, element, path, true) : into(expanded)),
    ArrowLeft: () => (expanded === "true" ? toggle(tree, element, path, false) : out()),
    Enter: () => press(),
    " ": () => press(),
  };
  const into = (open) => open === "true" && goTo(seen[at + 1]);
  const out = () => goTo(element.parentElement.closest("[role=treeitem]"));
  const press = () => {
    if (expanded !== null) toggle(tree, element, path);
    else element.querySelector("button")?.click();
  };
  if (!(event.key in does) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  does[event.key]();
}
