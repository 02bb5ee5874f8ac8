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

/** Windows are told that something has changed, and fetch what they show again. */
function watch(standing) {
  const changes = new EventSource(standing.dataset.changes);
  const name = standing.textContent;
  const say = (text) => { if (standing.textContent !== text) standing.textContent = text; };
  changes.addEventListener("changed", () => htmx.trigger(document.body, "portal:changed"));
  changes.addEventListener("standing", (event) => {
    const trouble = JSON.parse(event.data).trouble;
    say(trouble ? `${name} · not up to date: ${trouble}` : `${name} · live`);
  });
  changes.addEventListener("error", () => say(`${name} · reconnecting`));
}

/** What is exchanged takes along the focus, if it had it, and what was opened or closed in it. */
function keepPlace() {
  let focused = null;
  let opened = new Map();
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    focused = event.detail.target.contains(active) ? active.id || active.getAttribute("href") : null;
    opened = new Map([...event.detail.target.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    opened.forEach((open, id) => document.getElementById(id)?.toggleAttribute("open", open));
    if (!focused) return;
    const again = document.getElementById(focused) || document.querySelector(`main a[href="${CSS.escape(focused)}"]`);
    focused = null;
    if (again) again.focus({ preventScroll: true });
  });
}

document.addEventListener("DOMContentLoaded", () => {
  localTimes(document);
  charts(document);
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
    watch(standing);
  }
});
