// One order gives several lessons to another teacher: a command for each, and the lesson that is refused is named.
import { refuse } from "./frame.js";
import { sendOne } from "./several.js";

const form = document.querySelector("form.substitutes");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const boxes = [...form.elements].filter((field) => field.name === "slot_id" && field.checked);
  if (!boxes.length) return refuse(form, { title: "Занятия не выбраны", detail: "Отметьте их в таблице ниже.", next: "" });
  const { teacher_id, basis } = Object.fromEntries(new FormData(form));
  for (const box of boxes) {
    const body = { slot_id: box.value, teacher_id, basis };
    if (!(await sendOne(form, "POST", `/api/v1/journals/${form.dataset.journal}/substitutes`, body, [box], `${box.dataset.when}: `))) return;
  }
  location.reload();
});
