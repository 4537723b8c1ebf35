// A cell as it is drawn, and what a screen reader says of it.
import { day } from "./journal.js";

const STATES = ["unsent", "sending", "refused"];
const WORDS = { unsent: "не записано", sending: "записывается", refused: "отказано", saved: "записано", foreign: "изменено другим" };

/** Draw what is typed over what is recorded. */
export function paint(journal, drafts, td) {
  const [r, c] = journal.place(td);
  const saved = journal.saved(td);
  const draft = drafts.get(journal.lessons[c].id, journal.students[r].id);
  const over = draft ? journal.text(draft) : "";
  td.textContent = [over, over && saved].filter(Boolean).join(" ") || saved;
  const state = !draft ? null : draft.act ? "sending" : draft.refused ? "refused" : "unsent";
  for (const name of STATES) td.classList.toggle(name, name === state);
  if (draft) td.classList.remove("saved");
}

/** Who, when, what, in what state, and why it is locked: read before anybody types. */
export function told(journal, drafts, td) {
  const [r, c] = journal.place(td);
  const lesson = journal.lessons[c], student = journal.students[r];
  const state = ["sending", "refused", "unsent", "foreign", "saved"].find((name) => td.classList.contains(name));
  const draft = drafts.get(lesson.id, student.id);
  const doubted = td.classList.contains("n") ? "Обучающийся сообщил об ошибке: Ctrl+Enter покажет. " : "";
  const reason = doubted + (draft?.refused ?? journal.lock(r, c) ?? "");
  const head = `${student.name}, ${day(lesson.day)}${lesson.title ? `, ${lesson.title}` : ""}: ${td.textContent.trim() || "пусто"}`;
  return { head, state: state ? WORDS[state] : "", reason, bad: state === "refused" };
}

/** Draw it recorded, or changed by somebody else; `text` and `classes` are what the API now says. */
export function record(td, text, classes, as) {
  td.saved = text;
  td.className = classes;
  if (as) td.classList.add(as);
}

/** What is not on record yet, in sentences; `waiting` is why acts that were sent have no answer. */
export function unrecorded(journal, drafts, waiting) {
  const cells = [...drafts.counts()].filter(([slot]) => journal.columnOf.has(slot))
    .map(([slot, n]) => `${day(journal.lessons[journal.columnOf.get(slot)].day)} — клеток: ${n}`);
  return [
    waiting,
    cells.length ? `Ещё не записано: ${cells.join("; ")}.` : "",
    drafts.homeless ? "Браузер не даёт места для хранения: не закрывайте страницу до записи." : "",
  ].filter(Boolean);
}
