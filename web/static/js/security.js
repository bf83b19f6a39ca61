// Clés d'accès: the device is asked, its answer goes into the form, and the form is sent as any other.
// Without this file, or on a device that has no passkeys, the page offers the other means.

import { send } from "./send.js";

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const described = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

/** Ask the device for a new passkey; resolve to its answer, ready to be sent. */
async function make(asked) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: described(asked.excludeCredentials),
    },
  });
  const { response } = credential;
  return answer(credential, {
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/** Ask the device to show one of its passkeys; resolve to its answer, ready to be sent. */
async function show(asked) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      allowCredentials: described(asked.allowCredentials),
    },
  });
  const { response } = credential;
  return answer(credential, {
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : undefined,
  });
}

function answer(credential, response) {
  const clientDataJSON = text(credential.response.clientDataJSON);
  const { id, type } = credential;
  return { id, rawId: text(credential.rawId), type, response: { clientDataJSON, ...response } };
}

/** A form that is sent once the device has answered.  What can go wrong is said in its own words. */
class PasskeyForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.form.querySelector("button");
    if (!window.PublicKeyCredential) {
      this.form.hidden = true;
      this.say("unsupported");
      return;
    }
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.button.getAttribute("aria-disabled") !== "true") this.ask();
    });
  }

  async ask() {
    this.button.setAttribute("aria-disabled", "true");
    this.say("");
    try {
      const { ok, body } = await send(this.dataset.asked, {});
      if (!ok) {
        location.assign(this.dataset.first);
        return;
      }
      const found = await (this.dataset.deed === "make" ? make(body) : show(body));
      this.form.elements.answer.value = JSON.stringify(found);
      this.form.submit();
    } catch (error) {
      this.say(error.name);
    } finally {
      this.button.removeAttribute("aria-disabled");
    }
  }

  /** Show the sentence for *what* happened, or the last one, which is for all the rest. */
  say(what) {
    const sentences = [...this.querySelectorAll("[data-when]")];
    const said = what && (sentences.find((one) => one.dataset.when === what) ?? sentences.at(-1));
    for (const one of sentences) one.hidden = one !== said;
  }
}

customElements.define("passkey-form", PasskeyForm);
document.querySelector(".code-input[aria-invalid]")?.focus();
for (const button of document.querySelectorAll("button[data-print]")) {
  button.addEventListener("click", () => window.print());
}
