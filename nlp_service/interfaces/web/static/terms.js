// Changing a value of a term sheet: one dialog for all pens of the page.
"use strict";

const termDialog = document.getElementById("term-edit");
if (termDialog) {
  const form = termDialog.querySelector("form");
  let pen = null;
  for (const button of document.querySelectorAll("[data-term]")) {
    button.addEventListener("click", () => {
      pen = button;
      termDialog.querySelector('[data-field="label"]').textContent = button.dataset.label;
      form.elements.value.value = button.dataset.value;
      form.elements.note.value = "";
      termDialog.showModal();
      form.elements.value.select();
    });
  }
  // Objects are edited as the JSON they are; what is no JSON is meant as text.
  const meant = (text) => {
    if (!/^[[{]/.test(text)) return text;
    try { return JSON.parse(text); } catch { return text; }
  };
  form.addEventListener("submit", async (event) => {
    const verdict = event.submitter ? event.submitter.value : "correct";
    if (verdict === "cancel") return;
    event.preventDefault();
    const body = { kind: "term", target: pen.dataset.term, verdict, note: form.elements.note.value };
    if (pen.dataset.client) body.client_id = pen.dataset.client;
    if (verdict === "correct") body.correction = { value: meant(form.elements.value.value.trim()) };
    try {
      await send("POST", "/v1/feedback", body);
      location.reload();
    } catch (error) { termDialog.close(); toast(error.message); }
  });
}
