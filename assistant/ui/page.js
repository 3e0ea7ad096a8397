// Opens the source of a citation in the panel, gives the focus back on closing, and brings a
// new question into view. Runs once, when the panel component loads; `element`, `props` and
// `server` are its own.

let opener = null;
let latest = 0;

// Looked up late: this script runs before the conversation stands on the page.
const found = (selector) => [...document.querySelectorAll(`#conversation ${selector}`)];

const painted = () =>
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

function source(link) {
  const address = new URL(link.href);
  const [, id] = address.pathname.split("/article/");
  return id && { article_id: decodeURIComponent(id), ...Object.fromEntries(address.searchParams) };
}

async function open(link, wanted) {
  const mine = ++latest;
  let html;
  try {
    html = await server.get_passage(wanted);
  } catch {
    html = "<p class='panel-note'>The source could not be loaded. Please try again.</p>";
  }
  if (mine !== latest) return; // another citation was clicked meanwhile
  opener?.removeAttribute("aria-current");
  opener = link;
  opener.setAttribute("aria-current", "true");
  props.value = html;
  document.body.classList.add("panel-open");
  await painted();
  if (opener !== link) return; // closed, or another one opened, before it was painted
  showMark();
  opener.scrollIntoView({ block: "nearest" });
}

function showMark() {
  const scroller = element.querySelector(".src-scroll");
  const mark = scroller.querySelector("mark.cited");
  if (!mark) {
    scroller.scrollTop = 0;
    scroller.focus({ preventScroll: true });
    return;
  }
  // scrollIntoView would scroll the page too and hide the conversation.
  const above = mark.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += above - scroller.clientHeight / 3;
  mark.focus({ preventScroll: true });
}

function close() {
  latest++;
  document.body.classList.remove("panel-open");
  opener?.removeAttribute("aria-current");
  // An answer that was still being written has redrawn its links since.
  const again = opener?.isConnected
    ? opener
    : found("a[href]").find((link) => link.href === opener?.href);
  (again ?? document.querySelector("#question textarea"))?.focus();
  opener = null;
}

document.addEventListener("click", (event) => {
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
  const link = event.target.closest?.("#conversation a[href]");
  const wanted = link && !modified && source(link);
  if (wanted) {
    event.preventDefault();
    open(link, wanted);
  } else if (event.target.closest?.(".panel-close")) {
    close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("panel-open")) close();
});

// The framework names each message by its Markdown source, addresses and all; a screen reader
// is better served by the message itself.
function tidy() {
  for (const message of found("[data-testid][aria-label]")) {
    message.removeAttribute("aria-label");
  }
}

// A new question goes to the top of the window and stays there while its answer grows, until
// the reader moves.
let asked = 0;
let following = false;

function followQuestion() {
  const questions = found(".user-row");
  following ||= questions.length > asked;
  asked = questions.length;
  if (following && asked) questions[asked - 1].scrollIntoView({ block: "start" });
}

for (const move of ["wheel", "touchmove", "pointerdown", "keydown"]) {
  document.addEventListener(move, () => (following = false), { passive: true });
}

new MutationObserver(() => {
  tidy();
  followQuestion();
}).observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-label"] });
