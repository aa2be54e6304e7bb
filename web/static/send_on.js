// Sends the page's one form on at once; without scripts its button does.

document.querySelector("form[data-send-on]").submit();
