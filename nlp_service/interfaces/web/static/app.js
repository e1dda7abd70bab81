// All behaviour of the pages. Everything that changes something goes through the API.
"use strict";

const csrf = document.querySelector('meta[name="csrf-token"]').content;

function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.classList.add("shown");
  setTimeout(() => box.classList.remove("shown"), 6000);
}

async function send(method, url, body) {
  const options = { method, headers: { "X-CSRF-Token": csrf } };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(url, options);
  const text = await answer.text();
  const data = text ? JSON.parse(text) : null;
  if (!answer.ok) {
    throw new Error([data && data.title, data && data.next_step].filter(Boolean).join(" "));
  }
  return data;
}

// Buttons that post: data-post is the address, data-body the JSON, data-then where to go after.
for (const button of document.querySelectorAll("[data-post]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const body = button.dataset.body;
      await send("POST", button.dataset.post, body ? JSON.parse(body) : {});
      if ("quiet" in button.dataset) { toast("✓"); return; }
      if (button.dataset.then) location.href = button.dataset.then; else location.reload();
    } catch (error) {
      toast(error.message);
      button.disabled = false;
    }
  });
}

for (const form of document.querySelectorAll("form[data-close]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await send("POST", form.dataset.close, { reason: form.elements.reason.value, note: form.elements.note.value });
      location.reload();
    } catch (error) { toast(error.message); }
  });
}

for (const form of document.querySelectorAll("form[data-assign]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await send("POST", form.dataset.assign, { client_id: form.elements.client.value || null });
      location.reload();
    } catch (error) { toast(error.message); }
  });
}

for (const form of document.querySelectorAll("form[data-client]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const client = JSON.parse(form.dataset.client);
    for (const field of form.querySelectorAll("[name]")) {
      client[field.name] = "lines" in field.dataset
        ? field.value.split("\n").map((line) => line.trim()).filter(Boolean)
        : field.value.trim() || (field.name === "name" ? "" : null);
    }
    const kept = client.identifiers.filter((i) => !["cn.uscc", "lei"].includes(i.scheme));
    for (const field of form.querySelectorAll("[data-identifier]")) {
      if (field.value.trim()) kept.push({ scheme: field.dataset.identifier, id: field.value.trim() });
    }
    client.identifiers = kept;
    try {
      const fresh = form.dataset.fresh === "yes";
      const saved = await send(fresh ? "POST" : "PUT", fresh ? "/v1/clients" : `/v1/clients/${client.id}`, client);
      location.href = `/clients/${saved.id}`;
    } catch (error) { toast(error.message); }
  });
}

for (const field of document.querySelectorAll("[data-filter]")) {
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of document.querySelectorAll(`${field.dataset.filter} tbody tr`)) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
    }
  });
}

for (const box of document.querySelectorAll("[data-reload]")) {
  setTimeout(() => location.reload(), Number(box.dataset.reload) * 1000);
}

// Upload: one request a file, so that each has its own progress and its own result.
for (const box of document.querySelectorAll("[data-upload]")) {
  const drop = box.querySelector(".drop");
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector(".files");
  const words = box.dataset;
  const queue = [];
  let busy = 0;

  const start = () => {
    while (busy < 3 && queue.length) { busy += 1; upload(...queue.shift()); }
  };
  const add = (files) => {
    for (const file of files) {
      const row = document.createElement("li");
      const name = document.createElement("span");
      const bar = document.createElement("progress");
      const state = document.createElement("span");
      name.textContent = file.name;
      bar.max = 1;
      bar.value = 0;
      state.textContent = words.sending;
      row.append(name, bar, state);
      list.prepend(row);
      queue.push([file, { row, name, bar, state }]);
    }
    start();
  };
  const upload = (file, view) => {
    const data = new FormData();
    data.append("files", file);
    const client = box.querySelector("select[name=client]").value;
    if (client) data.append("client_id", client);
    const request = new XMLHttpRequest();
    request.open("POST", "/v1/documents");
    request.setRequestHeader("X-CSRF-Token", csrf);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) view.bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      busy -= 1;
      start();
      let answer = null;
      try { answer = JSON.parse(request.responseText); } catch { /* no answer: said below */ }
      if (request.status >= 200 && request.status < 300 && answer) {
        view.bar.removeAttribute("value");
        follow(answer.items[0], answer.duplicates.length > 0, view);
      } else {
        view.bar.remove();
        view.state.className = "bad";
        view.state.textContent = `${words.failed}: ${answer ? `${answer.title} ${answer.next_step}` : request.status}`;
      }
    });
    request.send(data);
  };
  const follow = async (item, duplicate, view) => {
    const link = document.createElement("a");
    link.href = `/documents/${item.id}`;
    link.textContent = item.name;
    view.name.replaceChildren(link);
    for (let wait = 300; ["received", "processing"].includes(item.status); wait = Math.min(wait * 1.4, 4000)) {
      view.state.textContent = words[item.status];
      await new Promise((resolve) => setTimeout(resolve, wait));
      const answer = await fetch(`/v1/documents/${item.id}`);
      if (answer.ok) item = await answer.json();
    }
    view.bar.remove();
    const chip = document.createElement("span");
    chip.className = `chip status-${item.status}`;
    chip.textContent = words[item.status];
    const more = document.createElement("span");
    more.className = "dim";
    const about = item.client_name || words.nobody;
    more.textContent = ` ${item.error_message ? `${item.error_message} ${item.next_step}` : about}${duplicate ? ` · ${words.duplicate}` : ""}`;
    view.state.replaceChildren(chip, more);
  };

  input.addEventListener("change", () => { add(input.files); input.value = ""; });
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    add(event.dataTransfer.files);
  });
}

// What takes a moment to work out comes after the page; what stands there stays if it fails.
for (const place of document.querySelectorAll("[data-load]")) {
  fetch(place.dataset.load).then(async (answer) => {
    if (answer.ok) place.innerHTML = await answer.text();
  }).catch(() => {});
}

// Pictures of pages are fetched when they come near; SVG images know no loading="lazy".
const pictures = document.querySelectorAll("image[data-lazy]");
if (pictures.length) {
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      entry.target.setAttribute("href", entry.target.dataset.href);
      watcher.unobserve(entry.target);
    }
  }, { rootMargin: "800px" });
  for (const picture of pictures) watcher.observe(picture);
}

// What-if: figures that were moved go to the server, which answers with the whole score.
for (const box of document.querySelectorAll("[data-what-if]")) {
  const levers = [...box.querySelectorAll("input[type=range]")];
  const field = (name) => box.querySelector(`[data-field="${name}"]`);
  const start = {};
  for (const name of ["grade", "pd", "score", "before"]) start[name] = field(name).textContent;
  const share = (value) => `${(value * 100).toFixed(1)}%`;
  let waiting = null;

  const ask = async () => {
    const body = { ratios: {} };
    for (const lever of levers) {
      if (!lever.dataset.moved) continue;
      if (lever.name === "cooperation") body.cooperation = Number(lever.value);
      else body.ratios[lever.name] = Number(lever.value);
    }
    try {
      const credit = await send("POST", box.dataset.whatIf, body);
      field("grade").textContent = credit.grade || "–";
      field("pd").textContent = credit.pd === null ? "–" : `${(credit.pd * 100).toFixed(2)}%`;
      field("score").textContent = credit.score === null ? "–" : credit.score.toFixed(0);
      field("before").textContent = credit.grade_before_overrides || "–";
      const change = credit.score === null ? 0 : credit.score - Number(box.dataset.score);
      field("change").textContent = Math.abs(change) < 0.5 ? "" : `${change > 0 ? "+" : ""}${change.toFixed(0)}`;
      field("change").className = change < 0 ? "strong down" : "strong up";
      field("note").textContent = credit.insufficient || "";
    } catch (error) { field("note").textContent = `${box.dataset.failed} ${error.message}`; }
  };

  for (const lever of levers) {
    const shown = lever.parentElement.querySelector("output");
    lever.dataset.text = shown.textContent;
    lever.addEventListener("input", () => {
      lever.dataset.moved = "yes";
      const value = Number(lever.value);
      shown.textContent = lever.dataset.share === "yes" ? share(value) : value.toFixed(lever.name === "cooperation" ? 0 : 2);
      clearTimeout(waiting);
      waiting = setTimeout(ask, 150);
    });
  }
  box.querySelector("[data-reset]").addEventListener("click", () => {
    for (const lever of levers) {
      lever.value = lever.dataset.was;
      delete lever.dataset.moved;
      lever.parentElement.querySelector("output").textContent = lever.dataset.text;
    }
    for (const [name, text] of Object.entries(start)) field(name).textContent = text;
    field("change").textContent = "";
    field("note").textContent = "";
  });
}

// Correcting a figure of a statement: one dialog for all pens of the page.
const correction = document.getElementById("correct");
if (correction) {
  const form = correction.querySelector("form");
  let pen = null;
  for (const button of document.querySelectorAll("[data-correct]")) {
    button.addEventListener("click", () => {
      pen = button;
      correction.querySelector('[data-field="label"]').textContent = button.dataset.label;
      form.elements.value.value = button.dataset.value;
      form.elements.note.value = "";
      correction.showModal();
      form.elements.value.select();
    });
  }
  form.addEventListener("submit", async (event) => {
    if (event.submitter && event.submitter.value === "cancel") return;
    event.preventDefault();
    const { correct, statement, item } = pen.dataset;
    try {
      await send("POST", correct, { statement, item, value: form.elements.value.value.replaceAll(",", "").trim(), note: form.elements.note.value });
      location.reload();
    } catch (error) { correction.close(); toast(error.message); }
  });
}

// The tab in view is brought into sight where the row of tabs is wider than the screen.
const current = document.querySelector(".tabs [aria-current]");
if (current) current.parentElement.scrollLeft = current.offsetLeft - 60;

// Forms whose fields are the body: data-json is the address; fields marked data-list give a list.
for (const form of document.querySelectorAll("form[data-json]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = {};
    for (const field of form.querySelectorAll("[name]")) {
      if ("list" in field.dataset) {
        body[field.name] = body[field.name] || [];
        if (field.checked) body[field.name].push(field.value);
      } else if (field.value !== "") body[field.name] = field.value;
    }
    try { await send("POST", form.dataset.json, body); location.reload(); } catch (error) { toast(error.message); }
  });
}

// Marks of the slotting questionnaire: an empty choice gives the proposal back its place.
for (const choice of document.querySelectorAll("select[data-answer]")) {
  choice.addEventListener("change", async () => {
    const { answer, question, client } = choice.dataset;
    const body = { kind: "slotting", target: question, client_id: client, verdict: choice.value ? "correct" : "agree" };
    if (choice.value) body.correction = { mark: Number(choice.value) };
    try { await send("POST", answer, body); location.reload(); } catch (error) { toast(error.message); }
  });
}
