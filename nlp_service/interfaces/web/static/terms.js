// Changing a value of a term sheet: one dialog for all pens of the page.
"use strict";

const termDialog = document.getElementById("term-edit");
if (termDialog) {
  const form = termDialog.querySelector("form");
  const whole = termDialog.querySelector('[data-field="whole"]');
  const parts = termDialog.querySelector('[data-field="parts"]');
  const area = form.elements.value;
  let pen = null;
  let value = null;
  const read = (text) => {
    if (!/^[[{]/.test(text)) return text;
    try { return JSON.parse(text); } catch { return text; }
  };
  // A value of several parts has a field for each; what is nested deeper is edited as it is kept.
  const flat = (found) => found && typeof found === "object" && !Array.isArray(found)
    && Object.values(found).every((part) => part === null || typeof part !== "object");
  const fieldOf = (name, label, part) => {
    const holder = document.createElement("label");
    const input = document.createElement("input");
    holder.className = "field";
    holder.textContent = label;
    input.dataset.part = name;
    input.value = part === null ? "" : String(part);
    holder.append(input);
    return holder;
  };
  const open = (button) => {
    pen = button;
    value = read(button.dataset.value);
    const split = flat(value);
    const names = split ? JSON.parse(button.dataset.keys || "{}") : {};
    termDialog.querySelector('[data-field="label"]').textContent = button.dataset.label;
    whole.hidden = split;
    parts.hidden = !split;
    area.required = !split;
    area.value = button.dataset.value;
    parts.replaceChildren(...(split
      ? Object.entries(value).map(([name, part]) => fieldOf(name, names[name] || name, part)) : []));
    form.elements.note.value = "";
    termDialog.showModal();
    (split ? parts.querySelector("input") : area).select();
  };
  // Figures and yes or no stay what they were; an emptied part is taken out.
  const meant = (text, before) => {
    if (typeof before === "number" && text !== "" && !Number.isNaN(Number(text))) return Number(text);
    if (typeof before === "boolean" && /^(true|false)$/.test(text)) return text === "true";
    return text;
  };
  const edited = () => {
    if (parts.hidden) return read(area.value.trim());
    const inputs = [...parts.querySelectorAll("input")].filter((input) => input.value.trim());
    return Object.fromEntries(inputs.map(
      (input) => [input.dataset.part, meant(input.value.trim(), value[input.dataset.part])]));
  };
  for (const button of document.querySelectorAll("[data-term]")) {
    button.addEventListener("click", () => open(button));
  }
  form.addEventListener("submit", async (event) => {
    const verdict = event.submitter ? event.submitter.value : "correct";
    if (verdict === "cancel") return;
    event.preventDefault();
    const body = { kind: "term", target: pen.dataset.term, verdict, note: form.elements.note.value };
    if (pen.dataset.client) body.client_id = pen.dataset.client;
    if (verdict === "correct") body.correction = { value: edited() };
    try {
      await send("POST", "/v1/feedback", body);
      location.reload();
    } catch (error) { termDialog.close(); toast(error.message); }
  });
}
