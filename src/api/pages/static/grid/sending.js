// Acts leave one after another and are answered once; without a connection they wait and go by themselves.
import { command, newKey, unanswered } from "../command.js";
import { ABSENT, LATE } from "./journal.js";

const PAUSES = [1, 2, 5, 10, 30];

export class Sender {
  /** `told.settled(act, answer, refusals)` after an answer, `told.waiting(number)` when acts wait for the connection. */
  constructor(journal, drafts, told) {
    Object.assign(this, { journal, drafts, told, failures: 0 });
    addEventListener("online", () => this.flush());
  }

  /** The lesson whole, in one act. */
  publish(slot, form) {
    const body = { slot_id: slot, ...form, absent: [], late: {}, marks: {}, seen: this.journal.version };
    for (const [, student, draft] of this.drafts.all(slot)) {
      if (draft.mark) body.marks[student] = draft.mark;
      if (draft.attendance === ABSENT) body.absent.push(student);
      if (draft.attendance === LATE) body.late[student] = null;
    }
    this.enqueue(slot, "lessons", body);
  }

  addMarks(slot) {
    const marks = Object.fromEntries(this.drafts.all(slot).filter(([, , d]) => d.mark && !d.act).map(([, student, d]) => [student, d.mark]));
    this.enqueue(slot, `lessons/${slot}/marks`, { marks, seen: this.journal.version });
  }

  enqueue(slot, path, body) {
    const students = this.drafts.all(slot).filter(([, , draft]) => !draft.act).map(([, student]) => student);
    this.drafts.enqueue({ key: newKey(), slot, path: `/api/v1/journals/${this.journal.journal}/${path}`, body, students });
    this.flush();
  }

  async flush() {
    if (this.busy || !this.drafts.acts.length) return;
    this.busy = true;
    clearTimeout(this.timer);
    // One tab at a time: the others would only repeat the same acts.
    const work = () => this.sendAll();
    await (navigator.locks ? navigator.locks.request(`${this.drafts.name}/sending`, work) : work());
    this.busy = false;
  }

  async sendAll() {
    this.drafts.read();
    while (this.drafts.acts.length) {
      const act = this.drafts.acts[0];
      const { status, body } = await command("POST", act.path, act.body, act.key);
      if (unanswered(status)) return this.later(status);
      this.failures = 0;
      const refusals = status >= 400 ? reasons(act, body) : null;
      this.drafts.read();
      this.drafts.settle(act, refusals);
      this.told.settled(act, body, refusals);
    }
    this.told.waiting(0);
  }

  later(status) {
    this.why = status === 401 ? "Сеанс окончен: войдите снова в другой вкладке, отправленное уйдёт само." : "Нет связи: отправленное хранится здесь и уйдёт само.";
    this.told.waiting(this.drafts.acts.length);
    const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)];
    this.timer = setTimeout(() => this.flush(), pause * 1000);
  }
}

/** Whose cell was refused and why; an answer that names nobody concerns them all. */
export function reasons(act, problem) {
  const named = {};
  for (const { where, message } of problem.problems ?? []) {
    const student = where.slice(where.indexOf(".") + 1);
    if (act.students.includes(student)) named[student] = message;
  }
  const current = problem.current?.student_id;
  if (act.students.includes(current)) named[current] = problem.detail;
  const whole = !Object.keys(named).length && !FORM_CODES.has(problem.code);
  return whole ? Object.fromEntries(act.students.map((student) => [student, problem.detail])) : named;
}

/** These are about the lesson's form, not about its cells. */
const FORM_CODES = new Set(["WORK_KIND_REQUIRED", "NO_KTP", "TOPIC_NOT_IN_KTP", "HOURS_REQUIRED", "TEXT_TOO_LONG", "HOMEWORK_NOT_RUSSIAN", "INVALID"]);
