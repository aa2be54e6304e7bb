/* Makes elements from names, attributes and text. There is no way to pass markup. */

function make(name, attributes = {}, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function button(text, onClick, kind = "quiet") {
  const element = make("button", { type: "button", class: kind }, [text]);
  element.addEventListener("click", onClick);
  return element;
}

/** Return the language that was asked for, else the user's own: EMR pages say "en" whatever they are. */
function languageOf(asked) {
  if (Object.hasOwn(WORDS, asked ?? "")) return asked;
  return navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
}
