// Comment je suis prévenu: this browser is asked whether it takes notifications, and gives its address.
// Without this file, or where no browser may, the page offers the other means.

import { send } from "./send.js";

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

// A worker's address is trusted when it is ours: the one policy that this page may make.
const policy = window.trustedTypes?.createPolicy("worker", {
  createScriptURL: (address) => {
    const { origin, pathname } = new URL(address, location.href);
    if (origin !== location.origin || !pathname.endsWith("/worker.js")) throw new TypeError(address);
    return address;
  },
});

/** A button that adds this browser.  What can go wrong is said in the page's own words. */
class NotifyHere extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
      this.say("unsupported");
      return;
    }
    this.button.hidden = false;
    this.button.addEventListener("click", () => {
      if (this.button.getAttribute("aria-disabled") !== "true") this.add();
    });
  }

  async add() {
    this.button.setAttribute("aria-disabled", "true");
    this.say("");
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        this.say("denied");
        return;
      }
      const { ok, body } = await send(this.dataset.address, { address: await this.subscribe() });
      if (ok) location.reload();
      else this.say("said", body?.problems?.join(" "));
    } catch {
      this.say("failed");
    } finally {
      this.button.removeAttribute("aria-disabled");
    }
  }

  /** Return the address at which this browser takes notifications. */
  async subscribe() {
    const { worker: address } = this.dataset;
    await navigator.serviceWorker.register(policy ? policy.createScriptURL(address) : address);
    const worker = await ready(this.dataset.worker);
    const applicationServerKey = bytes(this.dataset.key);
    const options = { userVisibleOnly: true, applicationServerKey };
    return (await worker.pushManager.subscribe(options)).endpoint;
  }

  say(what, words) {
    for (const one of this.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== what;
    if (words) this.querySelector('[data-when="said"] span').textContent = words;
  }
}

/** Resolve to the registration of the worker at *address*, once it is at work. */
async function ready(address) {
  const found = await navigator.serviceWorker.getRegistration(address);
  const worker = found.installing ?? found.waiting ?? found.active;
  if (worker.state !== "activated") {
    await new Promise((done) => worker.addEventListener("statechange", () => {
      if (worker.state === "activated") done();
    }));
  }
  return found;
}

customElements.define("notify-here", NotifyHere);
