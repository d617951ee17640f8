"use strict";
const root = document.documentElement;
const theme = document.getElementById("theme");
theme.hidden = false;
theme.addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
const seed = Number(document.body.dataset.seed);
const lines = document.getElementById("lines");
const told = document.getElementById("told");
const all = [...document.querySelectorAll(".case")];
const collect = () => {
  const rows = [];
  for (const one of all) {
    const chosen = one.querySelector("input[type=radio]:checked");
    if (!chosen) continue;
    const reason = one.querySelector("input[type=text]").value;
    rows.push(JSON.stringify({ pair: one.dataset.pair, seed, choice: chosen.value, reason }) + "\n");
  }
  lines.value = rows.join("");
  told.textContent = `${rows.length} of ${all.length} are judged`;
};
document.addEventListener("input", collect);
collect();
document.getElementById("keep").addEventListener("click", () => {
  collect();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines.value], { type: "application/x-ndjson" }));
  link.download = "choices.jsonl";
  link.click();
  URL.revokeObjectURL(link.href);
});
