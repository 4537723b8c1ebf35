// The grid at work: one cell is current, keys change it, acts go off, answers are drawn where they belong.
import { toast } from "../command.js";
import { refuse } from "../frame.js";
import { openHistory } from "./history.js";
import { Drafts } from "./drafts.js";
import { Journal } from "./journal.js";
import { meaning } from "./keyboard.js";
import { LessonForm } from "./lesson_form.js";
import { Merger } from "./merging.js";
import { paint, told, unrecorded } from "./painting.js";
import { acceptBlocks } from "./paste.js";
import { Sender } from "./sending.js";
import { Watcher } from "./watching.js";

const by = (id) => document.getElementById(id);
const journal = new Journal(JSON.parse(by("data").textContent), by("grid"));
const drafts = new Drafts(journal.me, journal.journal);
const form = new LessonForm(document.querySelector(".lesson"), drafts);
const sender = new Sender(journal, drafts, { settled, waiting: (number) => summary(number) });
const merger = new Merger(journal, drafts, form);
const watcher = new Watcher(journal, (page, people) => {
  if (!merger.merge(page, people)) return toast("Состав группы или занятия изменились: обновите страницу.");
  if (here) say(here);
  summary();
});
const tab = by("tab-along");
let here = null;

// --- where one is -----------------------------------------------------------------------------------------------------

function go(r, c) {
  if (!journal.height || !journal.width) return;
  const clamp = (n, end) => Math.max(0, Math.min(end - 1, n));
  const next = journal.cell(clamp(r, journal.height), clamp(c, journal.width));
  if (here && here !== next) here.tabIndex = -1;
  next.tabIndex = 0;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function arrived(td) {
  here?.parentNode.classList.remove("at");
  here = td;
  td.parentNode.classList.add("at");
  say(td);
}

function say(td, bad) {
  const { head, state, reason, bad: refused } = told(journal, drafts, td);
  td.setAttribute("aria-label", [head, state, reason].filter(Boolean).join(". "));
  const line = Object.assign(document.createElement("span"), { textContent: bad ?? reason, className: bad || refused ? "bad" : "lock" });
  by("says").replaceChildren(`${head}${state ? ` — ${state}` : ""} `, line);
  const [, c] = journal.place(td);
  by("save").hidden = !!journal.lessons[c].lock || (journal.lessons[c].recorded && !drafts.all(journal.lessons[c].id).length);
}

const refresh = (td) => {
  paint(journal, drafts, td);
  if (td === here) say(td);
};

// --- what one types ---------------------------------------------------------------------------------------------------

function put(td, draft, sayIt = true) {
  const [r, c] = journal.place(td);
  const standing = drafts.get(journal.lessons[c].id, journal.students[r].id);
  const why = journal.lock(r, c) ?? (standing?.act ? "Эта клетка уже отправлена: дождитесь ответа." : draft && journal.refusal(r, c, draft));
  if (why) return sayIt && say(td, why);
  drafts.set(journal.lessons[c].id, journal.students[r].id, draft);
  paint(journal, drafts, td);
  if (sayIt) say(td);
  summary();
}

const acts = {
  move: ([down, right]) => { const [r, c] = journal.place(here); go(r + (down || 0), c + (right || 0)); },
  type([kind, value]) {
    const [r, c] = journal.place(here);
    const draft = journal.typed(drafts.get(journal.lessons[c].id, journal.students[r].id) ?? {}, kind, value);
    if (draft) put(here, draft);
    else say(here, `Такой отметки в шкале нет. Есть: ${journal.scale.join(", ")}.`);
  },
  revert: () => put(here, null),
  fill() {
    const [r, c] = journal.place(here);
    const slot = journal.lessons[c].id, { mark, attendance } = drafts.get(slot, journal.students[r].id) ?? {};
    if (!mark && !attendance) return say(here, "Сначала поставьте значение: Ctrl+D повторит его в пустых клетках ниже.");
    for (let below = r + 1; below < journal.height; below++) {
      const td = journal.cell(below, c);
      if (!journal.saved(td) && !drafts.get(slot, journal.students[below].id)) put(td, { mark, attendance }, false);
    }
    say(here);
  },
  save() {
    const lesson = journal.lessons[journal.place(here)[1]];
    if (lesson.lock) return say(here, lesson.lock);
    if (!lesson.recorded && form.slot !== lesson.id) return location.assign(`?lesson=${encodeURIComponent(lesson.id)}`);
    if (!lesson.recorded) return publish();
    if (!drafts.all(lesson.id).some(([, , d]) => d.mark && !d.act)) return say(here, "Новых отметок нет.");
    sender.addMarks(lesson.id);
    redraw(lesson.id);
  },
  history() { const [r, c] = journal.place(here); openHistory(journal.journal, journal.lessons[c].id, journal.students[r].id); },
  help: () => by("keys").showModal(),
};

function publish() {
  if (!form.slot || journal.lessons[journal.columnOf.get(form.slot)].recorded) return;
  if (drafts.acts.some((act) => act.slot === form.slot)) return toast("Занятие уже отправлено: ждём ответа.");
  form.clear();
  sender.publish(form.slot, form.values());
  form.busy(true);
  redraw(form.slot);
}

by("grid").addEventListener("keydown", (event) => {
  const td = event.target.closest("td");
  if (!td || td.cellIndex > journal.width) return;
  const found = meaning(event, tab.checked);
  if (!found) return;
  if (found[0] === "along") {
    const [r, c] = journal.place(td), next = c + found[1];
    if (next < 0 || next >= journal.width) return; // at the edge Tab leaves the grid: nobody is caught in it
    found[0] = "move";
    found[1] = [0, found[1]];
  }
  event.preventDefault();
  acts[found[0]](found[1]);
});
by("grid").addEventListener("focusin", (event) => event.target.matches("tbody td") && event.target.cellIndex <= journal.width && arrived(event.target));
by("grid").addEventListener("mousedown", (event) => {
  const td = event.target.closest("tbody td:not(.sum)");
  if (!td) return;
  event.preventDefault();
  go(...journal.place(td));
});
by("grid").addEventListener("dblclick", (event) => event.target.closest("tbody td:not(.sum)") && acts.history());
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyS" && !event.defaultPrevented) { event.preventDefault(); form.slot ? publish() : here && acts.save(); }
  if (event.key === "?" && !event.defaultPrevented && !event.target.matches("input, textarea, select")) acts.help();
});
by("save").addEventListener("click", () => acts.save());
for (const button of document.querySelectorAll("[data-key]")) button.addEventListener("click", () => here && acts.type(JSON.parse(button.dataset.key)));
form.onsubmit(publish);

acceptBlocks(journal, () => journal.place(here), put, () => here.focus());

// --- what is answered, and what others did ----------------------------------------------------------------------------

async function settled(act, answer, refusals) {
  form.busy(false);
  redraw(act.slot);
  if (refusals) {
    if (form.slot === act.slot && form.form) refuse(form.form, answer);
    else toast(`${answer.title}. ${answer.detail}`);
    return watcher.look();
  }
  merger.own = new Set(act.students.map((student) => `${act.slot}|${student}`));
  toast(act.path.endsWith("/lessons") ? "Занятие записано." : "Отметки записаны.");
  if (act.path.endsWith("/lessons")) form.recorded();
  await watcher.look(answer.position);
}

function redraw(slot) {
  const c = journal.columnOf.get(slot);
  if (c === undefined) return;
  for (let r = 0; r < journal.height; r++) refresh(journal.cell(r, c));
  summary();
}

function summary(waitingFor = drafts.acts.length && sender.failures ? drafts.acts.length : 0) {
  const lines = unrecorded(journal, drafts, waitingFor ? sender.why : "");
  by("unsent").hidden = !lines.length;
  by("unsent").textContent = lines.join(" ");
}

// --- begin ------------------------------------------------------------------------------------------------------------

tab.checked = localStorage.getItem("journal-tab-along") !== "no";
tab.addEventListener("change", () => localStorage.setItem("journal-tab-along", tab.checked ? "yes" : "no"));
addEventListener("storage", (event) => {
  if (event.key !== drafts.name) return;
  drafts.read();
  for (const lesson of journal.lessons) if (!lesson.lock) redraw(lesson.id);
});
for (const [slot, student] of drafts.all()) {
  const td = journal.at(slot, student);
  if (td) paint(journal, drafts, td);
}
summary();
const c = journal.columnOf.get(journal.chosen);
if (c !== undefined && journal.height) {
  if (journal.lessons[c].lock) by("frame").scrollLeft = journal.cell(0, c).offsetLeft - by("frame").clientWidth / 2;
  else go(0, c);
}
if (journal.height && journal.width && !here) journal.cell(0, c ?? 0).tabIndex = 0;
if (!journal.as_of) {
  sender.flush();
  watcher.start();
}
