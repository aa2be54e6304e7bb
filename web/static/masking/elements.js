/** Makes elements from names, attributes and text. There is no way to pass markup. */

/**
 * Make an element; an attribute of `true` stands without value, of `false` or `null` not at all.
 * @param {string} name
 * @param {Record<string, string | number | boolean | null>} attributes
 * @param {...(Node | string)} children
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null) element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

/** Make a button that does something; it never submits a form. */
export function button(text, onClick, attributes = {}) {
  const element = make("button", { type: "button", ...attributes }, text);
  element.addEventListener("click", onClick);
  return element;
}

/** Put these children in place of what the element of this id holds; without any, hide it. */
export function fill(id, ...children) {
  const element = at(id);
  element.replaceChildren(...children);
  element.hidden = children.length === 0;
  return element;
}

/** Return the element of this id; every page of ours has those that its script asks for. */
export function at(id) {
  return document.getElementById(id);
}
