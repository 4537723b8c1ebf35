// A block from a spreadsheet: shown before it is put in, cell by cell, with what will not go in and why.
import { day } from "./journal.js";

/** [{r, c, draft, text, why}] of the block's cells that are not empty, from the cell at (r0, c0) on. */
function planned(journal, block, r0, c0) {
  const rows = block.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  const found = [];
  rows.forEach((row, i) => row.forEach((text, j) => {
    if (!text.trim()) return;
    const r = r0 + i, c = c0 + j;
    if (r >= journal.height || c >= journal.width) return found.push({ text, why: "За краем журнала." });
    const draft = journal.understood(text);
    const why = journal.lock(r, c) ?? (draft ? journal.refusal(r, c, draft) : "Такой отметки в шкале нет.");
    found.push({ r, c, draft, text, why });
  }));
  return found;
}

/** The preview; the caller puts in what has no `why`. */
function preview(journal, cells) {
  const table = document.createElement("table");
  table.className = "list";
  const body = table.createTBody();
  for (const { r, c, text, why } of cells) {
    const row = body.insertRow();
    row.insertCell().textContent = r === undefined ? "—" : journal.students[r].name;
    row.insertCell().textContent = c === undefined ? "" : day(journal.lessons[c].day);
    row.insertCell().textContent = text;
    const said = row.insertCell();
    said.textContent = why ?? "будет вставлено";
    if (why) said.className = "bad";
  }
  return table;
}

/** Take what is pasted into the grid from the cell at `place()` on, show it, and `put` what will go in once accepted. */
export function acceptBlocks(journal, place, put, done) {
  const dialog = document.getElementById("paste"), accept = document.getElementById("paste-accept");
  let block = [];
  journal.table.addEventListener("paste", (event) => {
    event.preventDefault();
    block = planned(journal, event.clipboardData.getData("text/plain"), ...place());
    document.getElementById("paste-preview").replaceChildren(preview(journal, block));
    accept.disabled = !block.some((cell) => !cell.why);
    if (block.length) dialog.showModal();
  });
  accept.addEventListener("click", () => {
    for (const { r, c, draft, why } of block) if (!why) put(journal.cell(r, c), draft, false);
    dialog.close();
    done();
  });
}
