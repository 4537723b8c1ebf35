// A job of the archive while it runs: asks once a second how far it is, and shows the page anew when it is over.
const job = document.querySelector("[data-job]");

async function look() {
  const answer = await fetch(`/api/v1/archive/jobs/${job.dataset.job}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) {
    const now = await answer.json();
    if (now.finished_at) return location.reload();
    const bar = job.querySelector("progress");
    if (now.whole) [bar.max, bar.value] = [now.whole, now.done];
    job.querySelector("[data-told]").textContent = now.whole ? `${now.stage}: ${now.done} из ${now.whole}` : now.stage || "Готовится…";
  }
  setTimeout(look, 1000);
}

if (job) look();
