// What pages do by themselves. Everything here is an addition: without it they can be read, and their forms sent.
"use strict";

/** Times in the reader's own zone; UTC stays in the title. */
function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toLocaleString(undefined, {
      year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
    });
  }
}

function copy(button) {
  const text = document.getElementById(button.dataset.copy).textContent;
  navigator.clipboard.writeText(text).then(
    () => { button.textContent = "Copied"; },
    () => { button.textContent = "Select it, and press Ctrl+C"; });
  setTimeout(() => { button.textContent = "Copy"; }, 2500);
}

const TONES = {
  delivered: "--good", succeeded: "--good", failed: "--bad", exhausted: "--bad", pending: "--waiting", held: "--waiting",
  cancelled: "--soft", dropped: "--soft", available: "--accent",
};

function charts(root) {
  if (!window.Chart) return;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(TONES[name] || "--accent").trim();
  for (const canvas of root.querySelectorAll("canvas[data-chart]")) {
    const told = JSON.parse(canvas.dataset.chart);
    const line = told.kind === "line";
    new Chart(canvas, {
      type: line ? "line" : "bar",
      data: {
        labels: told.times.map((time) => new Date(time).toLocaleString(undefined, {
          month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" })),
        datasets: told.series.filter((one) => line || one.values.some((value) => value > 0)).map((one) => ({
          label: one.name,
          data: told.unit === "cents" ? one.values.map((cents) => cents / 100) : one.values,
          borderColor: colour(one.name), backgroundColor: colour(one.name), borderWidth: line ? 2 : 0, maxBarThickness: 26,
          pointRadius: line && one.values.length > 30 ? 0 : 2, stepped: line,
        })),
      },
      options: {
        animation: false,
        plugins: { legend: { display: false } },
        scales: {
          x: { stacked: !line, ticks: { color: colour("cancelled"), maxTicksLimit: 4, maxRotation: 0 }, grid: { display: false } },
          y: { stacked: !line, beginAtZero: !line, ticks: { color: colour("cancelled"), precision: 0, maxTicksLimit: 5 } },
        },
      },
    });
  }
}

const AGAIN_MS = 4000;

/** Windows are told that something has changed, and fetch what they show again. */
function watch(standing, name) {
  const changes = new EventSource(standing.dataset.changes);
  const say = (text) => { if (standing.textContent !== text) standing.textContent = text; };
  changes.addEventListener("changed", () => htmx.trigger(document.body, "portal:changed"));
  changes.addEventListener("standing", (event) => {
    const trouble = JSON.parse(event.data).trouble;
    say(trouble ? `${name} · not up to date: ${trouble}` : `${name} · up to date`);
  });
  // Signed out, here or elsewhere: the page itself says so.
  changes.addEventListener("over", () => location.reload());
  changes.addEventListener("error", () => {
    say(`${name} · reconnecting`);
    // A browser tries again by itself, but not after an answer that is none, as of a gateway that stops.
    if (changes.readyState === EventSource.CLOSED) setTimeout(() => comeBack(standing, name), AGAIN_MS);
  });
}

async function comeBack(standing, name) {
  try {
    const page = await fetch(standing.dataset.changes, { method: "HEAD", redirect: "manual" });
    if (page.type === "opaqueredirect") location.reload();
    else watch(standing, name);
  } catch {
    setTimeout(() => comeBack(standing, name), AGAIN_MS);
  }
}

const REACHABLE = "a, button, input, select, textarea, summary, [tabindex]";

/** Where an element is, in words that hold after it was exchanged for a new one. */
function place(element) {
  const around = element.parentElement.closest("[id]");
  return { id: around.id, index: [...around.querySelectorAll(REACHABLE)].indexOf(element) };
}

/** What is exchanged takes along the focus, if it had it, and what was opened or closed in it. */
function keepPlace() {
  const before = new Map();
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    part.querySelectorAll("canvas").forEach((canvas) => window.Chart?.getChart(canvas)?.destroy());
    before.set(part.id, {
      focused: part.contains(document.activeElement) && part !== document.activeElement ? place(document.activeElement) : null,
      opened: [...part.querySelectorAll("details[id]")].map((one) => [one.id, one.open]),
    });
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const was = before.get(event.detail.target.id);
    before.delete(event.detail.target.id);
    if (!was) return;
    was.opened.forEach(([id, open]) => document.getElementById(id)?.toggleAttribute("open", open));
    if (was.focused) {
      document.getElementById(was.focused.id)?.querySelectorAll(REACHABLE)[was.focused.index]?.focus({ preventScroll: true });
    }
  });
}

/** What can be pasted into a terminal or an editor can be copied. */
function copyButtons() {
  document.querySelectorAll(".prose pre").forEach((pre, number) => {
    pre.id = `code-${number}`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small copy";
    button.dataset.copy = pre.id;
    button.textContent = "Copy";
    pre.before(button);
  });
}

document.addEventListener("DOMContentLoaded", () => {
  localTimes(document);
  charts(document);
  copyButtons();
  document.body.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  document.body.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });
  const standing = document.getElementById("standing");
  if (standing && window.htmx) {
    keepPlace();
    htmx.onLoad((part) => {
      if (part === document.body) return;
      localTimes(part);
      charts(part);
    });
    watch(standing, standing.textContent);
  }
});
