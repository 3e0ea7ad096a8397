// The framework names the search box of a table by its title alone, which screen readers may skip,
// and an empty table that can be scrolled has nothing in it that the keyboard reaches.
new MutationObserver(() => {
  for (const box of document.querySelectorAll(".search-input:not([aria-label])")) {
    box.setAttribute("aria-label", box.title);
  }
  for (const table of document.querySelectorAll(".virtual-table-viewport:not([tabindex])")) {
    table.tabIndex = 0;
    table.setAttribute("role", "group");
    table.setAttribute("aria-label", "Rows");
  }
}).observe(document, { childList: true, subtree: true });
