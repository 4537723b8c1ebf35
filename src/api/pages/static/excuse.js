// One document excuses lessons of several journals: a command to each.
import { refuse } from "./frame.js";
import { sendOne } from "./several.js";

for (const form of document.querySelectorAll("form.excuse")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { reason, basis, basis_from, basis_to } = Object.fromEntries(new FormData(form));
    const journals = new Map();
    for (const box of form.querySelectorAll("[name=lesson]:checked")) journals.set(box.dataset.journal, [...(journals.get(box.dataset.journal) ?? []), box]);
    if (!journals.size) return refuse(form, { title: "Занятия не выбраны", detail: "Отметьте хотя бы одно.", next: "" });
    for (const [journal, boxes] of journals) {
      const body = { student_id: form.dataset.student, lesson_ids: boxes.map((box) => box.value), reason, basis, basis_from, basis_to };
      if (!(await sendOne(form, "POST", `/api/v1/journals/${journal}/absence-reasons`, body, boxes))) return;
    }
    location.reload();
  });
}
