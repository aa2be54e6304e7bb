/**
 * Masks raw data by the clinic's allow-list, which the page carries as the portal wrote it from
 * `ocean/keep.py`. What `redaction/` does in Python, step by step; the tests hold the two against
 * each other on the same documents.
 */

/**
 * Return what may leave: the text, how many values of each kind are masked, how many members were
 * dropped. `identifiers` are those of the record: a field that holds one is kept if it equals it.
 */
export function mask(tree, rules, identifiers) {
  const judge = new Judge(rules, identifiers, valuesOf(tree));
  const kept = judge.visit(tree, rules.rule, 0);
  return { text: JSON.stringify(kept, null, 2), findings: judge.findings, dropped: judge.dropped };
}

class Judge {
  findings = {};
  dropped = 0;
  #rules;
  #identifiers;
  #known;

  constructor(rules, identifiers, known) {
    this.#rules = rules;
    this.#identifiers = identifiers;
    this.#known = known;
  }

  visit(value, rule, depth) {
    if (depth > this.#rules.deepest) return this.#mask("OTHER");
    if (rule.fields && isObject(value)) return this.#object(value, rule.fields, depth);
    if (rule.each) return this.#list(value, rule.each, depth);
    return this.#leaf(value, rule);
  }

  #object(value, fields, depth) {
    const kept = {};
    for (const [name, member] of Object.entries(value)) {
      if (Object.hasOwn(fields, name)) kept[name] = this.visit(member, fields[name], depth + 1);
      else this.dropped += 1;
    }
    return kept;
  }

  #list(value, rule, depth) {
    if (!Array.isArray(value)) return this.visit(value, rule, depth + 1);
    const most = this.#rules.most_elements;
    this.dropped += Math.max(0, value.length - most);
    return value.slice(0, most).map((one) => this.visit(one, rule, depth + 1));
  }

  #leaf(value, rule) {
    if (value === null || value === "") return value;
    if (rule.masked) return this.#mask(rule.masked);
    if (rule.identifier) return this.#identifier(value, rule.identifier);
    if (!rule.words?.includes(value)) return this.#mask("OTHER");
    // a word of a closed list that is also a value of the patient: a surname "French"
    const kind = this.#known.get(fold(value));
    return kind ? this.#mask(kind) : value;
  }

  #identifier(value, which) {
    const told = typeof value === "string" || Number.isSafeInteger(value);
    return told && String(value) === this.#identifiers[which] ? value : this.#mask("RECORD_NUMBER");
  }

  #mask(kind) {
    this.findings[kind] = (this.findings[kind] ?? 0) + 1;
    return this.#rules.mask;
  }
}

const NAMES = [
  "surname",
  "firstName",
  "secondName",
  "preferredName",
  "maidenName",
  "emergencyContact",
];
const PLACES = ["line1", "line2", "city", "postalCode", "email"];

/** Return the patient's own values and the words of them, folded, each with its kind. */
function valuesOf(tree) {
  const known = new Map();
  const who = member(tree, "demographics");
  const homes = ["address", "address2"].map((name) => member(who, name));
  const doctors = ["familyDoc", "clinicDoc"].map((name) => member(who, name));
  for (const home of homes) for (const name of PLACES) note(known, home[name], "ADDRESS");
  note(known, who.alternateId, "RECORD_NUMBER");
  for (const doctor of doctors) note(known, doctor.name, "NAME");
  for (const name of NAMES) note(known, who[name], "NAME");
  return known;
}

function note(known, value, kind) {
  if (typeof value !== "string") return;
  for (const one of [value, ...value.split(/[^\p{L}\p{N}]+/u)]) {
    const folded = fold(one);
    if (folded !== "") known.set(folded, kind);
  }
}

function member(tree, name) {
  return isObject(tree) && isObject(tree[name]) ? tree[name] : {};
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Return the letters and digits of a text without accents and case. */
export function fold(text) {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}
