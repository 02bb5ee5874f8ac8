// The first page's demo. The server tells what really happens, step by step; here it is only shown, one after the other.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const demo = document.getElementById("demo");
  if (!demo) return;
  const part = (name) => document.getElementById(`demo-${name}`);
  const play = part("play");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  let visitor = "";
  let shownCents = 4400;

  const pause = (ms) => new Promise((then) => setTimeout(then, calm ? 0 : ms));
  const step = (name) => demo.querySelector(`[data-step="${name}"]`).setAttribute("data-done", "");
  const say = (text) => { part("said").textContent = text; };
  const money = (cents) => `$${(cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })}`;

  async function type(text) {
    const request = part("request");
    for (let end = 0; end <= text.length; end += calm ? text.length : 3) {
      request.textContent = `$ ${text.slice(0, end)}`;
      await pause(12);
    }
    request.textContent = `$ ${text}`;
  }

  async function countTo(cents) {
    const from = shownCents;
    for (let i = 1; i <= 20 && !calm && from !== cents; i++) {
      part("balance").textContent = money(Math.round(from + ((cents - from) * i) / 20));
      await pause(25);
    }
    part("balance").textContent = money(cents);
    shownCents = cents;
  }

  const shows = {
    async wallet({ cents, recipient }) {
      part("recipient").textContent = `Recipient wallet · Claude · ${recipient}`;
      await countTo(cents);
    },
    async request(body) {
      await type(`curl -X POST ${demo.dataset.base}/api/public/v1/topup/send \\\n  -H "Authorization: Bearer ak_staging_…" \\\n`
        + `  -H "Content-Type: application/json" \\\n  -d '${JSON.stringify(body, null, 2)}'`);
      step("request");
      step("send");
    },
    async response({ status, ms, body }) {
      part("time").textContent = `${status} in ${ms} ms`;
      part("response").textContent = JSON.stringify(body, null, 2);
      part("code").textContent = `${body.code} ${body.success ? "Success" : body.data.message}`;
      step("response");
      say(`The server answered ${body.code} after ${ms} milliseconds`);
    },
    async webhook({ headers, body, status, ms }) {
      part("receipt").textContent = `${status} in ${ms} ms`;
      part("webhook").textContent = `${Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n")}\n\n`
        + JSON.stringify(JSON.parse(body), null, 2);
      step("webhook");
      say("The wallet is credited and the webhook has arrived");
    },
    async trouble({ what, retry }) {
      const trouble = part("trouble");
      trouble.textContent = retry ? `${what}. Try again in ${retry} s.` : `${what}.`;
      trouble.hidden = false;
    },
    async end(told) {
      visitor = told.visitor || visitor;
      play.disabled = false;
      play.textContent = "Play again";
      demo.dataset.state = "ended";
    },
  };

  function run() {
    if (play.disabled) return;
    play.disabled = true;
    demo.dataset.state = "running";
    demo.querySelectorAll("[data-done]").forEach((done) => done.removeAttribute("data-done"));
    for (const name of ["response", "webhook", "receipt"]) part(name).textContent = "";
    part("time").textContent = "waiting…";
    part("trouble").hidden = true;
    const events = new EventSource(`${demo.dataset.demo}?visitor=${visitor}`);
    let shown = Promise.resolve();
    const show = (name, data) => {
      shown = shown.then(() => shows[name](data)).catch(() => shows.trouble({ what: "This step cannot be shown" }));
    };
    for (const name of Object.keys(shows)) {
      events.addEventListener(name, (event) => {
        if (name === "end") events.close();
        show(name, JSON.parse(event.data));
      });
    }
    events.addEventListener("error", () => {
      events.close();
      show("trouble", { what: "The connection to the server broke off" });
      show("end", {});
    });
  }

  play.addEventListener("click", run);
  // By itself once, when it comes into view.
  new IntersectionObserver((seen, observer) => {
    if (seen.some((one) => one.isIntersecting)) {
      observer.disconnect();
      run();
    }
  }, { threshold: 0.4 }).observe(demo);
});
