// What others do to this journal, and what the API says now: asked for now and then, and after every act.
import { LATE } from "./journal.js";

const EVERY_SECONDS = 15;

export class Watcher {
  /** `told(page, people)` with every page that differs from the one before. */
  constructor(journal, told) {
    Object.assign(this, { journal, told, etag: "" });
  }

  start() {
    const look = () => document.visibilityState === "visible" && this.look();
    setInterval(look, EVERY_SECONDS * 1000);
    document.addEventListener("visibilitychange", look);
  }

  async look(after) {
    const address = `/api/v1/journals/${this.journal.journal}${after ? `?after=${after}` : ""}`;
    try {
      const answer = await fetch(address, { headers: this.etag ? { "If-None-Match": this.etag } : {}, cache: "no-store" });
      if (answer.status !== 200) return;
      this.etag = answer.headers.get("ETag") ?? "";
      const { page, people } = await answer.json();
      this.told(page, people);
    } catch { /* no connection: the next look will tell */ }
  }
}

/** [text, classes] of a cell of the API's page, as the server draws them. */
export function drawn(cell, glyphs) {
  if (!cell) return ["", ""];
  const parts = [cell.mark, cell.attendance].filter(Boolean);
  const flag = (name) => parts.some((part) => part[name]);
  const classes = [flag("late") && "e", flag("corrected") && "c", flag("pending") && "p"].filter(Boolean).join(" ");
  const attendance = cell.attendance?.value;
  return [[cell.mark?.value, attendance ? glyphs[attendance] ?? attendance : ""].filter(Boolean).join(" "), classes];
}

/** Why this person cannot write below the lesson, as the server tells it. */
export function lockOf(page, lesson, me) {
  if (page.locked) return page.locked.message;
  if (lesson.teacher_id !== me) return lesson.substituted && page.teacher_id === me ? "Занятие проводит замещающий преподаватель." : "Только чтение: занятие ведёт другой.";
  return lesson.locked?.message ?? null;
}

export { LATE };
