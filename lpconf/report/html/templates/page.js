"use strict";
(() => {
  const form = document.querySelector(".filter");
  const rows = [...document.querySelectorAll(".matrix tbody tr")];
  const articles = [...document.querySelectorAll("article")];
  const output = form.querySelector("output");
  function apply() {
    const name = form.elements.name.value.trim().toLowerCase();
    const standing = form.elements.standing.value;
    const labels = [...form.querySelectorAll("select[data-key]")].filter((select) => select.value)
      .map((select) => `|${select.dataset.key}=${select.value}|`);
    const shown = new Set();
    for (const row of rows) {
      const fits = row.dataset.name.toLowerCase().includes(name)
        && (!standing || row.dataset.standing === standing)
        && labels.every((label) => row.dataset.labels.includes(label));
      row.hidden = !fits;
      if (fits) shown.add(row.dataset.name);
    }
    const narrowed = shown.size < rows.length;
    for (const article of articles) {
      article.hidden = narrowed && !article.dataset.names.split("|").some((entry) => shown.has(entry));
    }
    output.textContent = `${shown.size} of ${rows.length}`;
  }
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();
