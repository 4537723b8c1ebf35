// The lesson above the grid: topic, kind, homework. What was typed is kept until the lesson is on record.

export class LessonForm {
  constructor(section, drafts) {
    this.section = section;
    this.drafts = drafts;
    this.form = section?.querySelector("form") ?? null;
    this.slot = this.form ? section.dataset.slot : null;
    if (!this.form) return;
    const { topic_id: topic, kind } = this.form.elements;
    topic.addEventListener("change", () => (kind.value = topic.selectedOptions[0].dataset.kind));
    const kept = drafts.form(this.slot) ?? {};
    for (const [name, value] of Object.entries(kept)) if (this.form.elements[name]) this.form.elements[name].value = value;
    this.form.addEventListener("input", () => drafts.keepForm(this.slot, Object.fromEntries(new FormData(this.form))));
    this.busy(drafts.acts.some((act) => act.slot === this.slot));
  }

  onsubmit(publish) {
    this.form?.addEventListener("submit", (event) => { event.preventDefault(); publish(); });
  }

  values() {
    const { topic_id, kind, hours, homework, homework_due } = this.form.elements;
    return { topic_id: topic_id.value, kind: kind.value, hours: Number(hours.value), homework: homework.value.trim() || null, homework_due: homework_due.value || null };
  }

  clear() {
    if (this.form) this.form.querySelector(".refusal").hidden = true;
  }

  busy(yes) {
    const button = this.form?.querySelector("button");
    if (!button) return;
    button.disabled = yes;
    button.textContent = yes ? "Записывается…" : "Записать занятие";
  }

  /** The lesson closed while it was being filled in: say why where one types. */
  lock(reason) {
    if (!this.form || !reason) return;
    const box = this.form.querySelector(".refusal");
    box.textContent = reason;
    box.hidden = false;
  }

  /** On record: the form has done its work; the page as it stands shows the record. */
  recorded() {
    if (!this.form) return;
    const done = document.createElement("p");
    done.append("Занятие записано. ", Object.assign(document.createElement("a"), { href: location.href, textContent: "Показать запись" }));
    done.className = "notice good";
    this.form.replaceWith(done);
    this.form = this.slot = null;
  }
}
