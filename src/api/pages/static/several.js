// A form of several commands, each of its own boxes: every one under its own key, and what one of them refuses is told.
import { command, newKey, unanswered } from "./command.js";
import { refuse } from "./frame.js";

/** True once it is recorded: its boxes are done with. Else the form says why not, beginning with what it is about. */
export async function sendOne(form, method, path, body, boxes, about = "") {
  form.keys ??= new Map();
  const said = JSON.stringify([path, body]);
  if (!form.keys.has(said)) form.keys.set(said, newKey());
  const { status, body: answer } = await command(method, path, body, form.keys.get(said));
  if (status >= 400 || unanswered(status)) {
    refuse(form, { ...answer, detail: `${about}${answer.detail}` });
    return false;
  }
  for (const box of boxes) Object.assign(box, { checked: false, disabled: true });
  return true;
}
