// The pages work without scripts. This file only says, in the page's own words, that an answer did not come.
(() => {
  const say = () => {
    const words = document.getElementById("no-answer");
    const messages = document.getElementById("messages");
    if (!words || !messages) return;
    messages.replaceChildren(words.content.cloneNode(true));
    messages.firstElementChild.focus();
  };

  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError", "htmx:swapError"]) {
    document.addEventListener(name, say);
  }
})();
