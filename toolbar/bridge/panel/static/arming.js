/**
 * Keeps a button from acting until its window was looked at for a while, so that no other page can
 * lead a click onto it: neither with a window that opens under a double click, nor by giving it
 * back the focus at the right moment. The page is never framed, so nobody else can scroll it.
 */

export const ARM_MILLISECONDS = 600;

/** Arm the button whenever the window was visible and had the focus, undisturbed, for long enough. */
export function arm(button, milliseconds = ARM_MILLISECONDS) {
  let timer = null;
  const set = (ready) => button.setAttribute("aria-disabled", String(!ready));
  const again = () => {
    clearTimeout(timer);
    set(false);
    if (document.visibilityState === "visible" && document.hasFocus()) {
      timer = setTimeout(() => set(true), milliseconds);
    }
  };
  for (const event of ["focus", "blur"]) addEventListener(event, again);
  document.addEventListener("visibilitychange", again);
  again();
}

/** Say whether a click on the button counts: a person's own, on an armed button. */
export function counts(event, button) {
  return event.isTrusted && button.getAttribute("aria-disabled") === "false";
}
