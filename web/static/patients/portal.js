/** What every page of patients reads of itself and asks the portal for. */

const root = document.getElementById("patients");

/** The site's number, and the version of its key that counts today. */
export const site = root.dataset.site;
export const keyVersion = Number(root.dataset.keyVersion);
export const nextKeyVersion = Number(root.dataset.nextKeyVersion) || null;

/** Return the element of this id. */
export function at(id) {
  return document.getElementById(id);
}

/** Show the elements whose `data-<group>` has one of these words, and hide the group's others. */
export function show(group, words) {
  for (const element of document.querySelectorAll(`[data-${group}]`)) {
    const own = element.getAttribute(`data-${group}`).split(" ");
    element.hidden = !words.split(" ").some((word) => own.includes(word));
  }
}

/** Return the sentence that the page carries under this name, its `{places}` filled. */
export function sentence(name, facts = {}) {
  const text = at("sentences").content.querySelector(`[data-name="${name}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (_, place) => String(facts[place]));
}

/** Return records as ciphertext: `{ ids }`, `{ after }` or `{ under, after }`. */
export async function ciphertext(query) {
  const { records } = await ask("GET", `ciphertext?${new URLSearchParams(query)}`);
  return records;
}

/** Return the word that tells a version of the key, or null. */
export async function keyCheck(version) {
  const { check } = await ask("GET", `key/${version}`);
  return check;
}

/** Ask the portal; throws an error whose `status` is the answer's (0: there was none). */
export async function ask(method, path, body) {
  const headers = { "CSRF-Token": root.dataset.token };
  if (body) headers["Content-Type"] = "application/json";
  let answer = null;
  try {
    answer = await fetch(`/sites/${site}/patients/${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      redirect: "manual",
    });
  } catch {
    throw Object.assign(new Error("no answer"), { status: 0 });
  }
  if (!answer.ok) {
    // led elsewhere: the log-in is over, or a fresh proof is asked for
    const led = answer.type === "opaqueredirect";
    throw Object.assign(new Error("refused"), { status: answer.status, led });
  }
  return answer.json();
}

/** Return what a person is called, as the list writes it; untrusted text. */
export function nameOf(tree) {
  const who = tree.demographics ?? {};
  const parts = [who.surname, who.firstName].filter((part) => typeof part === "string" && part);
  return parts.join(", ");
}
