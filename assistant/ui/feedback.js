// Thumbs under the last answer, and the form that asks for a reason. `element` and `trigger` are
// the component's own. An answer is named by its place in the conversation.

let wanted = null;
let before = null;

const rows = () => [...document.querySelectorAll("#conversation .bot-row")];
const part = (selector) => element.querySelector(selector);

// An answer that is still being written has neither sources nor nearest articles yet.
const finished = (row) => row?.querySelector("h2, blockquote");

function ask(what, title, quoted) {
  wanted = what;
  before = document.activeElement;
  part("#say-title").textContent = title;
  part(".quoted").textContent = quoted;
  part("#say-reason").value = "";
  part("dialog").showModal();
  part("#say-reason").focus();
}

function send(what, reason) {
  part("dialog").close();
  trigger("submit", { ...what, reason });
  before?.focus();
}

function report() {
  const link = document.querySelector("#conversation a[aria-current]");
  const marker = Number(/^\[(\d+)\]$/.exec(link?.textContent.trim() ?? "")?.[1]);
  const turn = rows().findIndex((row) => row.contains(link));
  if (!marker || turn < 0) return;
  const quoted = document.querySelector("#source-panel mark.cited")?.textContent ?? "";
  ask({ turn, marker }, `Report citation ${marker}`, quoted.slice(0, 300));
}

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("button");
  if (!target) return;
  if (target.matches(".panel-report")) report();
  else if (target.matches("#feedback .thumb")) {
    const turn = rows().length - 1;
    if (target.dataset.thumb === "up") send({ turn, thumb: "up" }, "");
    else ask({ turn, thumb: "down" }, "This answer was of no use", "");
  } else if (target.matches("#feedback .say-send")) send(wanted, part("#say-reason").value);
  else if (target.matches("#feedback .say-cancel")) part("dialog").close();
});

// Escape closes the form and not the source panel behind it.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Escape" && part("dialog")?.open) event.stopPropagation();
  },
  true,
);

// The controls stand below an answer that is complete, and what was said of one goes with it.
let last = null;

function arrange() {
  const row = rows().at(-1) ?? null;
  const opinion = part(".opinion");
  if (!opinion) return;
  const complete = Boolean(finished(row));
  if (opinion.hidden === complete) opinion.hidden = !complete;
  if (row !== last || !complete) {
    if (part(".thanks").textContent && last !== null && row !== last) part(".thanks").textContent = "";
    last = row;
  }
}

new MutationObserver(arrange).observe(document.body, { childList: true, subtree: true });
