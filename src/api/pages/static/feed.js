// The link of one's own timetable for a calendar: shown once, as the database keeps no more of it than its hash.
const shown = document.getElementById("feed");

document.addEventListener("recorded", ({ detail, target }) => {
  if (!shown || !target.getAttribute("action").endsWith("/timetable-feed")) return;
  if (!detail.path) return shown.replaceChildren(); // it was revoked
  const link = Object.assign(document.createElement("input"), { readOnly: true, value: new URL(detail.path, location.href).href });
  link.setAttribute("aria-label", "Ссылка для календаря");
  link.addEventListener("focus", () => link.select());
  shown.replaceChildren(link);
  link.focus();
});
