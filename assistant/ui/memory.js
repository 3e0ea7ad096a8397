// Keeps the sealed conversation in this tab: it outlives a reload, and no other tab sees it.
// `props` and `watch` are the component's own.

watch("value", () => {
  const name = `footnote:${location.pathname}`;
  try {
    if (props.value) sessionStorage.setItem(name, props.value);
    else sessionStorage.removeItem(name);
  } catch {
    // The browser keeps nothing, or has no room: the conversation lasts as long as the page.
  }
});
