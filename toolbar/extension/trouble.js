/* What stands in the way, by one of the codes that the catalogue has sentences for. */

class Trouble extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}
