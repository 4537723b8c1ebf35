// The journal in this tab: which cell is whose, what is recorded in it, why it cannot be typed into.

export const ABSENT = "absent", LATE = "late";

export class Journal {
  constructor(data, table) {
    Object.assign(this, data);
    this.table = table;
    this.body = table.tBodies[0];
    this.glyphSet = new Set(Object.values(data.glyphs));
    this.columnOf = new Map(data.lessons.map((lesson, c) => [lesson.id, c]));
    this.rowOf = new Map(data.students.map((student, r) => [student.id, r]));
  }

  get height() { return this.students.length; }
  get width() { return this.lessons.length; }

  cell(r, c) { return this.body.rows[r].cells[c + 1]; }

  at(slot, student) {
    const c = this.columnOf.get(slot), r = this.rowOf.get(student);
    return c === undefined || r === undefined ? null : this.cell(r, c);
  }

  place(td) { return [td.parentNode.sectionRowIndex, td.cellIndex - 1]; }

  /** What is recorded in a cell, whatever is drawn over it. */
  saved(td) { return (td.saved ??= td.textContent.trim()); }

  parts(text) {
    const words = text.split(" ").filter(Boolean);
    return { mark: words.find((w) => !this.glyphSet.has(w)), attendance: words.find((w) => this.glyphSet.has(w)) };
  }

  text(draft) {
    return [draft.mark, draft.attendance === ABSENT ? this.glyphs.unspecified : draft.attendance === LATE ? this.glyphs.late : ""].filter(Boolean).join(" ");
  }

  /** Why nothing can be typed here, before anybody types; null: it can. */
  lock(r, c) {
    const td = this.cell(r, c);
    if (this.lessons[c].lock) return this.lessons[c].lock;
    if (this.students[r].lock) return this.students[r].lock;
    return td.classList.contains("x") ? "Обучающийся не состоял в группе в этот день." : null;
  }

  /** Why this value cannot be put into a cell that is open; null: it can. The API decides anew. */
  refusal(r, c, draft) {
    if (!this.lessons[c].recorded) return null;
    const { mark, attendance } = this.parts(this.saved(this.cell(r, c)));
    if (draft.attendance) return "Занятие записано: посещаемость изменит запрос на исправление (Ctrl+Enter).";
    if (mark) return `Отметка «${mark}» уже стоит и не перезаписывается. Ctrl+Enter — история и запрос на исправление.`;
    if (attendance && attendance !== this.glyphs.late) return "Обучающийся отмечен отсутствующим: отметка не ставится.";
    return null;
  }

  /** The draft after a key: a digit is a mark, absence takes the mark away. */
  typed(draft, kind, value) {
    if (kind === "absent") return draft.attendance === ABSENT ? {} : { attendance: ABSENT };
    if (kind === "late") return { ...keep(draft), attendance: draft.attendance === LATE ? undefined : LATE };
    const longer = (draft.mark ?? "") + value;
    const mark = draft.mark && this.scale.some((m) => m.startsWith(longer)) ? longer : value;
    if (!this.scale.some((m) => m.startsWith(mark))) return null;
    return { mark, attendance: draft.attendance === LATE ? LATE : undefined };
  }

  /** What somebody wrote in a spreadsheet, as a draft; null: not a value of this journal. */
  understood(text) {
    const word = text.trim().toLowerCase();
    if (["н", "n", "нб", "н/б"].includes(word)) return { attendance: ABSENT };
    if (["оп", "о", "опоздал"].includes(word)) return { attendance: LATE };
    return this.scale.includes(word) ? { mark: word } : null;
  }
}

const keep = ({ mark }) => ({ mark });

export const day = (iso) => iso.split("-").reverse().join(".");
