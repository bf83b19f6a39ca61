// How pages talk to the server: same origin, the page's CSRF token, JSON back.
// Rule: an answer is data.  It is put on the page as text, never as markup.

const token = document.querySelector('meta[name="csrf-token"]').content;

/** Send a form's fields (or any FormData); resolve to {ok, status, body}; reject when offline. */
export async function send(address, fields, options = {}) {
  const answer = await fetch(address, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: "application/json", "X-CSRFToken": token },
    redirect: "manual",
    ...options,
  });
  return { ok: answer.ok, status: answer.status, body: await json(answer) };
}

/** Fetch data from an address of ours; reject when there is none to be had. */
export async function read(address, options = {}) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, ...options });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

async function json(answer) {
  const type = answer.headers.get("Content-Type") ?? "";
  return type.includes("json") ? answer.json() : null;
}
