// The API's page drawn over ours: locks, what is recorded, and which cells another person changed.
import { paint, record } from "./painting.js";
import { drawn, lockOf } from "./watching.js";

export class Merger {
  /** `own`: the cells (slot|student) whose change was just answered: they are ours, not another's. */
  constructor(journal, drafts, form) {
    Object.assign(this, { journal, drafts, form, own: new Set() });
  }

  /** False when the page has other lessons or students than ours: it must be loaded anew. */
  merge(page, people) {
    const { journal, form } = this;
    journal.version = page.version;
    if (page.lessons.length !== journal.width || page.students.length !== journal.height) return false;
    const cols = journal.table.querySelectorAll("col");
    for (const lesson of page.lessons) {
      const c = journal.columnOf.get(lesson.slot_id);
      if (c === undefined) return false;
      Object.assign(journal.lessons[c], { lock: lockOf(page, lesson, journal.me), recorded: !!lesson.record, title: lesson.record?.topic ?? "" });
      cols[c + 1].classList.toggle("open", !journal.lessons[c].lock);
      for (let r = 0; r < journal.height; r++) this.cell(lesson, r, c, people);
    }
    for (const student of page.students) journal.students[journal.rowOf.get(student.student_id)].lock = student.locked?.message ?? null;
    form.lock(form.slot && journal.lessons[journal.columnOf.get(form.slot)].lock);
    this.own = new Set();
    return true;
  }

  cell(lesson, r, c, people) {
    const { journal, drafts } = this;
    const student = journal.students[r].id, td = journal.cell(r, c), cell = lesson.cells[student];
    const [text, classes] = drawn(cell, journal.glyphs);
    if (text === journal.saved(td)) return;
    const mine = this.own.has(`${lesson.slot_id}|${student}`);
    record(td, text, classes, mine ? "saved" : "foreign");
    const draft = drafts.get(lesson.slot_id, student);
    if (draft && !draft.act && !mine && text) {
      const author = people[cell.mark?.by ?? cell.attendance?.by] ?? "другой преподаватель";
      drafts.set(lesson.slot_id, student, { ...draft, refused: `Пока вы вводили, здесь появилось «${text}» (${author}). Esc уберёт ваше.` });
    }
    paint(journal, drafts, td);
  }
}
