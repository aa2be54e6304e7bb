/** Reads server-sent events (WHATWG HTML) as far as we need them: when one is whole. */

/** Counts the whole events in a stream that arrives in any pieces; comments are no events. */
export class EventLines {
  #rest = "";
  #hasData = false;

  /** Take the next piece and return how many events ended in it. */
  add(piece) {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r/);
    this.#rest = lines.pop();
    let ended = 0;
    for (const line of lines) {
      if (line.startsWith("data")) this.#hasData = true;
      if (line === "" && this.#hasData) {
        this.#hasData = false;
        ended += 1;
      }
    }
    return ended;
  }
}
