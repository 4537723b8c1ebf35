// The story of a cell in a dialog: the same page that its address shows.

import { ready } from "../frame.js";

export async function openHistory(journal, lesson, student) {
  const dialog = document.getElementById("history"), body = document.getElementById("history-body");
  body.textContent = "Читаем историю…";
  dialog.showModal();
  const address = `/journals/${journal}/cells/${encodeURIComponent(lesson)}/${encodeURIComponent(student)}`;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    body.replaceChildren(document.adoptNode(page.getElementById("story") ?? page.querySelector("main")));
    ready(body);
  } catch {
    body.textContent = "Нет связи: история откроется, когда она вернётся.";
  }
}
