/**
 * Reads redacted text as a tree of labels and values with the places where the values stand, so
 * that it can be shown readably and masked value by value. A value that was masked by hand may
 * stand where the format wants a number, therefore each reader takes any word for a value.
 */

const DEEPEST = 60;
const MOST_NODES = 20_000;

/** A text that is not of the form that its type says: it is then shown as plain text. */
class UnreadableError extends Error {}

/**
 * Return the nodes of a text, or null if it is of no form that we know. A node is
 * `{ label, start, end, children }` in UTF-16 units; one with children has no value of its own.
 */
export function readTree(text, mediaType) {
  const read = readerOf(text, mediaType);
  if (read === null) return null;
  try {
    const nodes = read(text);
    return nodes.length === 0 || counted(nodes) > MOST_NODES ? null : nodes;
  } catch (error) {
    if (error instanceof UnreadableError || error instanceof RangeError) return null;
    throw error;
  }
}

function readerOf(text, mediaType) {
  if (mediaType.endsWith("json")) return readJson;
  if (mediaType.endsWith("xml")) return readXml;
  return /^(MSH|FHS|BHS)./.test(text) ? readHl7 : null;
}

function counted(nodes) {
  return nodes.reduce((sum, { children }) => sum + 1 + counted(children), 0);
}

function leaf(label, start, end) {
  return { label, start, end, children: [] };
}

/** HL7 v2: one node for each segment, one for each field that is not empty (`PID-5`). */
function readHl7(text) {
  const separator = text[3];
  const nodes = [];
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const [name, ...fields] = line.split(separator);
    // the separator itself is MSH-1
    let number = ["MSH", "FHS", "BHS"].includes(name) ? 2 : 1;
    let start = index + name.length + 1;
    const children = [];
    for (const field of fields) {
      if (field !== "") children.push(leaf(`${name}-${number}`, start, start + field.length));
      start += field.length + 1;
      number += 1;
    }
    nodes.push({ label: name, start: index, end: index + line.length, children });
  }
  return nodes;
}

/** JSON: one node for each member and each item. */
function readJson(text) {
  const token = /\s*([{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+)/gy;
  let held = null;
  let reached = 0;
  const peek = () => {
    if (held === null) {
      const found = token.exec(text);
      if (found === null) throw new UnreadableError();
      held = { word: found[1], start: token.lastIndex - found[1].length, end: token.lastIndex };
    }
    return held;
  };
  const take = (wanted = null) => {
    const taken = peek();
    if (wanted !== null && taken.word !== wanted) throw new UnreadableError();
    held = null;
    reached = taken.end;
    return taken;
  };
  const value = (label, depth) => {
    if (depth > DEEPEST) throw new UnreadableError();
    const { word, start, end } = take();
    if ("{[".includes(word)) {
      const children = word === "{" ? members(depth) : items(depth);
      return { label, start, end: reached, children };
    }
    if ("}],:".includes(word)) throw new UnreadableError();
    return word.startsWith('"') ? leaf(label, start + 1, end - 1) : leaf(label, start, end);
  };
  const several = (close, one) => {
    const children = [];
    if (peek().word !== close) {
      do children.push(one(children.length));
      while (peek().word === "," && take());
    }
    take(close);
    return children;
  };
  const members = (depth) =>
    several("}", () => {
      const { word } = take();
      if (!word.startsWith('"')) throw new UnreadableError();
      take(":");
      return value(word.slice(1, -1), depth + 1);
    });
  const items = (depth) => several("]", (place) => value(String(place + 1), depth + 1));
  const whole = value("", 0);
  if (text.slice(reached).trim() !== "") throw new UnreadableError();
  return whole.children.length > 0 ? whole.children : [whole];
}

/** XML: one node for each element; attributes and text are values. */
function readXml(text) {
  const part = /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[[^]*?\]\]>|<\/?[^<>]+>|[^<]+/gy;
  const whole = { label: "", children: [] };
  const open = [whole];
  let reached = 0;
  for (const { 0: found, index } of text.matchAll(part)) {
    reached = index + found.length;
    const inside = open.at(-1);
    if (found.startsWith("</")) {
      if (open.length < 2) throw new UnreadableError();
      closed(open.pop());
    } else if (/^<[^!?]/.test(found)) {
      if (open.length > DEEPEST) throw new UnreadableError();
      const element = elementOf(found, index);
      inside.children.push(element);
      if (!found.endsWith("/>")) open.push(element);
    } else if (!found.startsWith("<") && found.trim() !== "") {
      const start = index + found.length - found.trimStart().length;
      inside.children.push(leaf("", start, start + found.trim().length));
    }
  }
  if (open.length !== 1 || reached !== text.length) throw new UnreadableError();
  return whole.children;
}

function elementOf(tag, index) {
  const [name] = /[^\s/<>]+/.exec(tag);
  const children = [];
  for (const match of tag.matchAll(/([^\s=<>/"']+)\s*=\s*(["'])([^]*?)\2/g)) {
    if (match[1].startsWith("xmlns")) continue;
    const end = index + match.index + match[0].length - 1;
    children.push(leaf(`@${match[1]}`, end - match[3].length, end));
  }
  return { label: name.replace(/^.*:/, ""), start: index, end: index, children };
}

/** An element that holds text alone is that text's label. */
function closed(element) {
  const [only] = element.children;
  if (element.children.length !== 1 || only.label !== "") return;
  Object.assign(element, { start: only.start, end: only.end, children: [] });
}
