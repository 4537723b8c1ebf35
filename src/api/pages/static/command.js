// A command to the API: the same for every page. One key for one act, so that sending again records nothing twice.

export const newKey = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

const csrf = () => document.querySelector("meta[name=csrf]");

/** The answer as {status, body}; status 0: nobody answered, and the act may have been recorded or not. */
export async function command(method, path, body, key) {
  const answer = await sent(method, path, body, key);
  // Somebody came in anew in another tab: this page's token is the old session's.
  return answer.body.code === "CSRF" && (await renewed()) ? sent(method, path, body, key) : answer;
}

async function sent(method, path, body, key) {
  const file = body instanceof Blob;
  const headers = { "Idempotency-Key": key, Accept: "application/json" };
  if (csrf()) headers["X-CSRF-Token"] = csrf().content;
  if (body !== undefined && !file) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(path, {
      method, headers, credentials: "same-origin", body: file ? body : body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await read(response);
    if (response.ok) remember(response.headers.get("Journal-Position"));
    return { status: response.status, body: answer };
  } catch {
    return { status: 0, body: { code: "OFFLINE", title: "Нет связи", detail: "Нет связи с журналом.", next: "Запись хранится в этом браузере и уйдёт, когда связь вернётся." } };
  }
}

/** JSON; of a file that was made (a slip with a password, a person's data) the file itself, which is given out but this once. */
async function read(response) {
  if (response.status === 204) return {};
  const name = /^attachment; filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return name ? { file: await response.blob(), name } : response.json();
}

async function renewed() {
  const answer = await fetch("/api/v1/session", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || !csrf()) return false;
  csrf().content = (await answer.json()).csrf_token;
  return true;
}

/** The next page waits until it shows what was recorded here. */
function remember(position) {
  if (position) document.cookie = `journal_position=${position}; path=/; max-age=60; samesite=strict`;
}

/** Whether sending the same again may end otherwise: with a connection, with a session. */
export const unanswered = (status) => status === 0 || status === 401 || status === 429 || status >= 500;

export function toast(text) {
  const line = document.createElement("p");
  line.textContent = text;
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), 6000);
}
