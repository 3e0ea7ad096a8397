// The framework names the search box of a table by its title alone, which screen readers may skip.
new MutationObserver(() => {
  for (const box of document.querySelectorAll(".search-input:not([aria-label])")) {
    box.setAttribute("aria-label", box.title);
  }
}).observe(document, { childList: true, subtree: true });
