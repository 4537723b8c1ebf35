// What was typed and is not yet on record. It lives in this browser's storage, so that it survives a lost connection
// and a closed tab; an act that was sent keeps its key, so that sending it again records nothing twice.

export class Drafts {
  constructor(me, journal) {
    this.name = `journal-drafts/${me}/${journal}`;
    this.read();
  }

  read() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.name)); } catch { /* unreadable is as good as none */ }
    Object.assign(this, { cells: {}, forms: {}, acts: [] }, kept);
  }

  write() {
    const { cells, forms, acts } = this;
    const nothing = !Object.keys(cells).length && !Object.keys(forms).length && !acts.length;
    try {
      if (nothing) localStorage.removeItem(this.name);
      else localStorage.setItem(this.name, JSON.stringify({ cells, forms, acts }));
    } catch { this.homeless = true; }
  }

  get(slot, student) { return this.cells[`${slot}|${student}`] ?? null; }

  set(slot, student, draft) {
    const key = `${slot}|${student}`;
    if (draft && (draft.mark || draft.attendance)) this.cells[key] = draft;
    else delete this.cells[key];
    this.write();
  }

  /** [slot, student, draft] of every cell, or of one lesson's. */
  all(slot) {
    return Object.entries(this.cells).map(([key, draft]) => [...split(key), draft]).filter(([s]) => !slot || s === slot);
  }

  /** Lessons with something typed that is not on its way, and how many cells of each. */
  counts() {
    const counts = new Map();
    for (const [slot, , draft] of this.all()) if (!draft.act) counts.set(slot, (counts.get(slot) ?? 0) + 1);
    return counts;
  }

  form(slot) { return this.forms[slot]; }

  keepForm(slot, values) {
    if (values) this.forms[slot] = values;
    else delete this.forms[slot];
    this.write();
  }

  /** An act on its way: its cells wait with it. */
  enqueue(act) {
    for (const student of act.students) this.cells[`${act.slot}|${student}`].act = act.key;
    this.acts.push(act);
    this.write();
  }

  /** The act was answered. What was recorded is no draft any more; what was refused stays, with the reasons. */
  settle(act, refusals) {
    this.acts = this.acts.filter((other) => other.key !== act.key);
    for (const student of act.students) {
      const key = `${act.slot}|${student}`, draft = this.cells[key];
      if (!draft) continue;
      if (!refusals) delete this.cells[key];
      else this.cells[key] = { mark: draft.mark, attendance: draft.attendance, refused: refusals[student] };
    }
    if (!refusals) delete this.forms[act.slot];
    this.write();
  }
}

function split(key) {
  const bar = key.lastIndexOf("|");
  return [key.slice(0, bar), key.slice(bar + 1)];
}
