// One document excuses lessons of several journals: a command to each, and whatever one of them refuses is told.
import { command, newKey, unanswered } from "./command.js";
import { refuse } from "./frame.js";

for (const form of document.querySelectorAll("form.excuse")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { reason, basis, basis_from, basis_to } = Object.fromEntries(new FormData(form));
    const journals = new Map();
    for (const box of form.querySelectorAll("[name=lesson]:checked")) journals.set(box.dataset.journal, [...(journals.get(box.dataset.journal) ?? []), box]);
    if (!journals.size) return refuse(form, { title: "Занятия не выбраны", detail: "Отметьте хотя бы одно.", next: "" });
    form.keys ??= new Map();
    for (const [journal, boxes] of journals) {
      const body = { student_id: form.dataset.student, lesson_ids: boxes.map((box) => box.value), reason, basis, basis_from, basis_to };
      const said = JSON.stringify(body);
      if (form.keys.get(journal)?.said !== said) form.keys.set(journal, { said, key: newKey() });
      const { status, body: answer } = await command("POST", `/api/v1/journals/${journal}/absence-reasons`, body, form.keys.get(journal).key);
      if (status >= 400 || unanswered(status)) return refuse(form, answer);
      for (const box of boxes) Object.assign(box, { checked: false, disabled: true });
    }
    location.reload();
  });
}
