/* Puts the button on a page of an EMR; all that it asks the bridge for, the worker asks. */

async function ask(action, more = {}) {
  let answer = null;
  try {
    answer = await chrome.runtime.sendMessage({ action, ...more });
  } catch {
    // the extension was updated or removed under this page
  }
  if (answer?.trouble !== undefined || answer === null) {
    throw new Trouble(answer?.trouble ?? "unexpected");
  }
  return answer.done;
}

ask("start").then(
  (page) => {
    const words = WORDS[languageOf(page.language)];
    toolbarButton({
      words,
      target: "",
      shadow: "closed", // the page's scripts neither read it nor click in it
      whom: () => contextOf(page),
      isPaired: () => ask("isPaired"),
      connect: () => ask("connect"), // on a page of the extension: the EMR's own sees keys
      tell: (context) => ask("tell", { context }),
      prepare: (context) => ask("prepare", { context }),
      openWindow: () => ({
        close: () => {},
        show: (address) => {
          ask("show", { address });
          return true;
        },
      }),
    });
  },
  () => {}, // the settings name another address by now
);
