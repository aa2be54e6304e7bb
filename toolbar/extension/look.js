/* How the button and its dialog look, whatever the EMR's own style sheets say. */

const LOOK = `
  :host { all: initial; display: inline-block; margin: 4px;
    font: 14px/1.4 system-ui, "Segoe UI", Roboto, Arial, sans-serif; color-scheme: light; }
  :host([data-place="corner"]) { position: fixed; right: 16px; bottom: 16px; margin: 0;
    z-index: 2147483000; }
  [hidden] { display: none !important; }
  button, a.button { display: inline-flex; align-items: center; gap: 8px; min-height: 34px;
    padding: 4px 12px; border: 1px solid #0a5875; border-radius: 6px; background: #0a5875;
    color: #fff; font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
  button:hover, a.button:hover { background: #07425a; }
  button.quiet { border-color: #71858f; background: #fff; color: #14242c; }
  button.quiet:hover { background: #f0f4f6; }
  button[aria-busy="true"] { opacity: 0.75; cursor: progress; }
  :focus-visible { outline: 3px solid #3d9cc2; outline-offset: 2px; }
  .said { display: block; max-width: 360px; margin: 6px 0 0; color: #14242c; }
  .problem { color: #a11d17; font-weight: 600; }
  :host([data-state="trouble"]) .said, :host([data-state="wrong-patient"]) .said,
  :host([data-state="no-chart"]) .said { color: #a11d17; font-weight: 600; }
  :host([data-place="corner"]) .said { padding: 8px 10px; border: 1px solid #d2dce1;
    border-radius: 6px; background: #fff; }
  dialog { width: min(380px, calc(100vw - 32px)); box-sizing: border-box; padding: 20px;
    border: 1px solid #d2dce1; border-radius: 10px; background: #fff; color: #14242c;
    box-shadow: 0 12px 40px rgb(12 36 48 / 28%); }
  dialog::backdrop { background: rgb(12 36 48 / 45%); }
  h2 { margin: 0 0 8px; font-size: 17px; line-height: 1.3; }
  p { margin: 0 0 12px; }
  label { display: block; margin-bottom: 4px; font-weight: 600; }
  input { width: 100%; box-sizing: border-box; min-height: 40px; margin-bottom: 8px;
    padding: 6px 10px; border: 1px solid #71858f; border-radius: 6px; background: #fff;
    color: #14242c; font: inherit; font-size: 18px; letter-spacing: 0.12em; }
  .row { display: flex; flex-wrap: wrap; gap: 8px; }
`;

function dress(root) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOK);
  root.adoptedStyleSheets = [sheet];
}
