// What every page can do: send its forms as commands, open its dialogs, send filters without empty fields.
import { command, newKey, toast, unanswered } from "./command.js";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  if (event.target.closest("[data-prints]")) print();
});

/** Buttons that send commands wait for this module: a click before it came would go nowhere. */
export function ready(part) {
  for (const button of part.querySelectorAll("[data-waits]")) button.disabled = false;
}

ready(document);

addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details.given")) folded.open = true; // the right-hand page of a journal
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("form.send")) {
    event.preventDefault();
    if (!form.dataset.confirm || confirm(form.dataset.confirm)) send(form);
  } else if (form.method === "get") {
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  }
});

async function send(form) {
  const body = form.dataset.body === "file" ? form.querySelector("[type=file]").files[0] : bodyOf(form);
  if (form.dataset.body === "file" && !body) return refuse(form, { title: "Файл не выбран", detail: "Выберите файл.", next: "" });
  const said = body instanceof Blob ? `${body.name}${body.size}${body.lastModified}` : JSON.stringify(body);
  if (form.said !== said) [form.said, form.key] = [said, newKey()];
  const button = form.querySelector("button:not([type=button])");
  button.disabled = true;
  const { status, body: answer } = await command(form.dataset.method, addressOf(form), body, form.key);
  button.disabled = false;
  if (status >= 400 || unanswered(status)) return refuse(form, answer);
  form.dispatchEvent(new CustomEvent("recorded", { bubbles: true, detail: answer }));
  if (answer.file) return save(form, answer);
  if (form.dataset.then === "job") location.assign(`/archive/jobs/${answer.job_id}`);
  else if (form.dataset.then === "stay") toast("Записано.");
  else if (form.dataset.then === "told") return;
  else if (form.dataset.then) location.assign(form.dataset.then);
  else if (location.hash) location.reload(); // to go where one is would but scroll
  else location.assign(location.href);
}

/** `/curricula/{curriculum_id}/file`: a field's value in the address; what goes with a file goes into the query. */
function addressOf(form) {
  const inPath = new Set();
  const path = form.getAttribute("action").replace(/\{(\w+)\}/g, (_, name) => {
    inPath.add(name);
    return encodeURIComponent(form.elements[name].value.trim());
  });
  if (form.dataset.body !== "file") return path;
  const named = [...form.elements].filter((field) => field.name && !inPath.has(field.name) && (field.type !== "checkbox" || field.checked));
  return named.length ? `${path}?${new URLSearchParams(named.map((field) => [field.name, field.value.trim()]))}` : path;
}

/** A slip (the password on it is shown nowhere else) or somebody's data: whoever has it saved goes on. */
function save(form, { file, name }) {
  const [again, said] = file.type === "application/pdf"
    ? ["Сохранить листок ещё раз", "Листок сохранён: распечатайте и отдайте лично."]
    : ["Сохранить файл ещё раз", "Файл сохранён: отдайте его тому, кто запросил."];
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name, textContent: again });
  form.replaceChildren(link);
  link.click();
  toast(said);
}

/** Fields by their names: `changes.0.was` is a place in a list of objects; an empty optional field is null. */
export function bodyOf(form) {
  if (form.dataset.body === "none") return undefined;
  const body = {};
  for (const row of form.querySelectorAll("[data-row]")) body[row.dataset.row] ??= [];
  for (const field of form.elements) {
    if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
    const each = field.dataset.as?.startsWith("each");
    if (each && !field.checked) continue;
    if (field.dataset.as === "skip" && field.value === "") continue;
    const row = field.closest("[data-row]");
    if (row && !kept(row)) continue;
    put(body, pathOf(field.name), valueOf(field), each);
    const along = JSON.parse(field.selectedOptions?.[0]?.dataset.along ?? "{}");
    for (const name in along) put(body, pathOf(field.name.replace(/\w+$/, name)), along[name]);
  }
  return withoutGaps(body);
}

/** A row of a list whose key field is empty or whose box «убрать» is ticked is no part of the list. */
const kept = (row) => !row.querySelector("[data-drops]")?.checked && row.querySelector("[data-key]").value !== "";

const withoutGaps = (value) =>
  Array.isArray(value) ? value.filter(() => true).map(withoutGaps)
  : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutGaps(part)]))
  : value;

/** An id may have a point in it: `marks.<student>` is two names, whatever the student is called. */
const pathOf = (name) => (name.startsWith("marks.") ? ["marks", name.slice(6)] : name.split("."));

function valueOf(field) {
  if (field.dataset.as === "bool") return field.type === "checkbox" ? field.checked : field.value === "true";
  const text = field.value.trim();
  if (field.dataset.as === "int") return text === "" ? null : Number(text);
  if (field.dataset.as === "eachint") return Number(text);
  if (field.dataset.as === "days") return text.split(/[\s,;]+/).filter(Boolean).map((day) => day.replace(/^(\d\d)\.(\d\d)\.(\d{4})$/, "$3-$2-$1"));
  if (field.dataset.as === "list") return text.split(",").map((part) => part.trim()).filter(Boolean);
  if (text === "" && (!field.required || field.dataset.as === "null")) return null;
  return text;
}

function put(body, [name, ...rest], value, each) {
  if (rest.length) put((body[name] ??= /^\d+$/.test(rest[0]) ? [] : {}), rest, value, each);
  else if (each) (body[name] ??= []).push(value);
  else body[name] = value;
}

/** Places the message names by itself, in words. */
const NAMED = /^(\d{4}-|(journals|disciplines|terms|groups|years|appointments|corrections|debts)(\.|$))/;

/** The refusal where it arose: at the field it names, else above the form. */
export function refuse(form, problem) {
  for (const field of form.querySelectorAll("[data-wrong]")) {
    delete field.dataset.wrong;
    for (const said of field.querySelectorAll(".wrong")) said.remove();
  }
  for (const { where, message } of problem.problems ?? []) {
    const field = placeOf(form, where);
    if (!field) continue;
    field.dataset.wrong = "";
    const said = Object.assign(document.createElement("small"), { className: "wrong", textContent: message });
    field.append(said);
  }
  const box = form.querySelector(".refusal");
  box.replaceChildren(strong(problem.title), ` ${problem.detail}`);
  for (const { where, message } of (problem.problems ?? []).slice(0, 12)) {
    if (placeOf(form, where) || message === problem.detail) continue;
    box.append(small(NAMED.test(where) ? message : `${where}: ${message}`));
  }
  if (problem.next) box.append(small(problem.next));
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
}

/** The field that is called so; `lines.3.bell` or `lines.3` is in the fourth row that was sent. */
function placeOf(form, where) {
  const [, list, number, rest] = /^(\w+)\.(\d+)(?:\.(.+))?$/.exec(where) ?? [];
  const row = list && [...form.querySelectorAll(`[data-row="${list}"]`)].filter(kept)[number];
  const input = row ? row.querySelector(`[name$=".${rest}"]`) ?? row.querySelector("[data-key]") : form.elements[where];
  return input?.closest?.(".field");
}

const strong = (text) => Object.assign(document.createElement("b"), { textContent: `${text}.` });
const small = (text) => Object.assign(document.createElement("small"), { textContent: text });
