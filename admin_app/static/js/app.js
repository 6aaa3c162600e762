// What makes our pages nicer to use. Every page works without, but for picking a record by name.
(function () {
  "use strict";

  // ---- Picking records -------------------------------------------------------------------------------------------

  // A field of Flask-Admin's AjaxSelect2Widget: ids in its value, [id, words] pairs in data-json.
  function pickRecord(input) {
    const many = input.dataset.multiple === "1";
    const known = JSON.parse(input.dataset.json || "[]");
    const chosen = (many ? known : [known]).filter((pair) => pair.length).map(toOption);
    const least = Number(input.dataset.minimumInputLength || 1);
    new window.TomSelect(input, {
      ...common(input),
      maxItems: many ? null : 1,
      delimiter: input.dataset.separator || ",",
      valueField: "id",
      labelField: "words",
      searchField: [], // the server searches
      hideSelected: true, // or Enter would choose it again
      options: chosen,
      items: chosen.map((option) => option.id),
      preload: least === 0 ? "focus" : false,
      shouldLoad: (query) => query.length >= least,
      load(query, done) {
        this.clearOptions(); // what was found for another query would stay in the list
        const url = new URL(input.dataset.url, window.location.href);
        url.searchParams.set("query", query);
        url.searchParams.set("offset", "0");
        url.searchParams.set("limit", "20");
        fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
          .then((answer) => (answer.ok ? answer.json() : []))
          .then((pairs) => done(pairs.filter(Boolean).map(toOption)))
          .catch(() => done());
      },
    });
  }

  function toOption(pair) {
    return { id: String(pair[0]), words: String(pair[1]) };
  }

  function pickFromLongList(select) {
    if (select.multiple || select.options.length > 15) {
      new window.TomSelect(select, { ...common(select), maxOptions: null });
    }
  }

  function typeTags(input) {
    new window.TomSelect(input, { ...common(input), create: true, persist: false });
  }

  function common(element) {
    const words = JSON.parse(document.body.dataset.words || "{}"); // in the reader's language
    const line = (css, text) => {
      const box = document.createElement("div");
      box.className = css;
      box.textContent = text;
      return box;
    };
    return {
      placeholder: element.dataset.placeholder || words.typing,
      plugins: buttons(element, words),
      render: {
        no_results: () => line("no-results", words.none),
        option_create: (data) => line("create", `${words.add} ${data.input}`),
        option: (data, escape) => `<div>${escape(data.words ?? data.text)}</div>`,
        item: (data, escape) => `<div>${escape(data.words ?? data.text)}</div>`,
        loading: () => line("spinner-border spinner-border-sm m-2", ""),
        not_loading: () => null,
      },
    };
  }

  function buttons(element, words) {
    if (element.multiple || element.dataset.multiple === "1") return { remove_button: { title: words.remove } };
    return element.dataset.allowBlank ? { clear_button: { title: words.remove } } : {};
  }

  // ---- Filters ---------------------------------------------------------------------------------------------------

  // "2026-01-01 to 2026-12-31" as two dates.
  function dateRange(input) {
    const [first = "", last = ""] = input.value.split(" to ");
    const box = document.createElement("div");
    box.className = "input-group";
    const make = (value, label) => {
      const date = document.createElement("input");
      date.type = "date";
      date.className = "form-control";
      date.value = value;
      date.setAttribute("aria-label", label);
      box.append(date);
      return date;
    };
    const from = make(first, input.dataset.from);
    const to = make(last, input.dataset.to);
    const join = () => {
      input.value = from.value || to.value ? `${from.value || "1900-01-01"} to ${to.value || "9999-12-31"}` : "";
    };
    box.addEventListener("change", join);
    input.type = "hidden";
    input.after(box);
  }

  // What is empty narrows nothing down and need not stand in the address.
  function dropEmpty(form) {
    form.addEventListener("submit", () => {
      for (const field of form.querySelectorAll("[data-drop-empty]")) field.disabled = field.value === "";
    });
    window.addEventListener("pageshow", () => {
      for (const field of form.querySelectorAll("[data-drop-empty]")) field.disabled = false;
    });
  }

  // ---- Menus above a list ----------------------------------------------------------------------------------------

  // One is open at a time, and closes by Escape or a press elsewhere.
  function closesByItself(menu) {
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }

  // ---- Ticked rows -----------------------------------------------------------------------------------------------

  function tickAll(box) {
    const ticks = () => Array.from(document.querySelectorAll("[data-role=tick]"));
    const button = document.querySelector("#action_form button[type=submit]");
    const every = document.querySelector("[data-role=all-that-match]");
    const show = () => {
      const ticked = ticks().filter((tick) => tick.checked).length;
      box.checked = ticked > 0 && ticked === ticks().length;
      box.indeterminate = ticked > 0 && !box.checked;
      if (button) button.disabled = ticked === 0 && !(every && every.checked);
    };
    box.addEventListener("change", () => {
      for (const tick of ticks()) tick.checked = box.checked;
      show();
    });
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-role=tick], [data-role=all-that-match]")) show();
    });
    window.addEventListener("pageshow", show);
    show();
  }

  // ---- Cells changed where they stand ----------------------------------------------------------------------------

  // Two presses or the button of a cell open it as a field; Enter saves, Escape leaves it as it was.
  function cells(table) {
    let opened = null; // the cell that is a field now, and what stood in it

    function offer(cell) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "cell-edit d-print-none";
      const words = `${table.dataset.change}: ${cell.dataset.label}`;
      button.title = words;
      button.setAttribute("aria-label", words);
      button.addEventListener("click", () => open(cell));
      cell.append(button);
    }

    function leave() {
      if (!opened) return;
      const { cell, before } = opened;
      opened = null;
      cell.replaceChildren(...before);
      cell.querySelector(".cell-edit").focus();
    }

    // What the server answers takes the place of the cell: a field with what is wrong, or the cell as it is now.
    async function show(cell, answer) {
      if (!answer || answer.redirected || ![200, 409, 422].includes(answer.status)) return fail(cell);
      const before = opened ? opened.before : Array.from(cell.childNodes);
      cell.innerHTML = await answer.text();
      enhance(cell);
      const field = cell.querySelector(".cell-form .ts-control input, .cell-form :is(input:not([type=hidden]), select)");
      opened = field ? { cell, before } : null;
      if (!field) offer(cell);
      (field || cell.querySelector(".cell-edit")).focus();
      if (field && field.select) field.select();
    }

    function fail(cell) {
      cell.querySelector(".cell-failed")?.remove();
      const line = document.createElement("div");
      line.className = "cell-failed text-red";
      line.setAttribute("role", "alert");
      line.textContent = table.dataset.failed;
      cell.append(line);
    }

    async function open(cell) {
      leave();
      const url = new URL(table.dataset.url, window.location.href);
      url.searchParams.set("id", cell.parentElement.dataset.row);
      url.searchParams.set("name", cell.dataset.cell);
      await show(cell, await fetch(url, { credentials: "same-origin" }).catch(() => null));
    }

    table.querySelectorAll("td[data-cell]").forEach(offer);
    table.addEventListener("dblclick", (event) => {
      const cell = event.target.closest("td[data-cell]");
      if (cell && !event.target.closest("form, button")) open(cell);
    });
    table.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.target.closest(".cell-form")) leave();
    });
    table.addEventListener("click", (event) => {
      if (event.target.closest("[data-role=leave]")) leave();
    });
    table.addEventListener("submit", async (event) => {
      const form = event.target.closest("form[data-role=cell]");
      if (!form) return;
      event.preventDefault();
      if (form.dataset.sent) return;
      form.dataset.sent = "1";
      const sent = { method: "POST", body: new FormData(form), credentials: "same-origin" };
      await show(form.closest("td"), await fetch(form.action, sent).catch(() => null));
      delete form.dataset.sent;
    });
  }

  // ---- Records inside a record -----------------------------------------------------------------------------------

  function inlineList(list) {
    const rows = list.querySelector(":scope > .inline-rows");
    const blank = list.querySelector(":scope > template");
    list.querySelector(":scope > [data-role=inline-add]").addEventListener("click", () => {
      const taken = Array.from(rows.children, (row) => Number(row.id.split("-").pop()) + 1);
      const prefix = `${list.id}-${Math.max(0, ...taken)}`;
      const row = blank.content.firstElementChild.cloneNode(true);
      row.id = prefix;
      for (const field of row.querySelectorAll("[name]")) {
        field.name = field.name ? `${prefix}-${field.name}` : prefix;
      }
      for (const field of row.querySelectorAll("[id]")) field.id = `${prefix}-${field.id}`;
      for (const label of row.querySelectorAll("[for]")) label.htmlFor = `${prefix}-${label.htmlFor}`;
      rows.append(row);
      enhance(row);
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
    rows.addEventListener("click", (event) => {
      const button = event.target.closest("[data-role=inline-remove]");
      if (button && button.closest("[data-role=inline-list]") === list) button.closest(".inline-row").remove();
    });
  }

  // ---- Finding a customer ----------------------------------------------------------------------------------------

  // A slash leads to the search, as in many places, unless somebody is typing.
  function slashSearches(input) {
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      event.preventDefault();
      input.focus();
    });
  }

  // ---- The keyboard ----------------------------------------------------------------------------------------------

  function isTyping(event) {
    return event.target.closest("input, select, textarea, [contenteditable]");
  }

  // A question mark shows the help of the page, unless somebody is typing.
  function helpByKey(dialog) {
    document.addEventListener("keydown", (event) => {
      if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      event.preventDefault();
      dialog.showModal();
    });
    for (const button of document.querySelectorAll(`[data-opens="${dialog.id}"]`)) {
      button.addEventListener("click", () => dialog.showModal());
    }
  }

  // What a word means opens below its question mark, or above where there is no room; the browser opens and closes it.
  function explainsBeside(button) {
    const term = document.getElementById(button.getAttribute("popovertarget"));
    button.addEventListener("click", () => {
      const at = button.getBoundingClientRect();
      requestAnimationFrame(() => {
        const below = at.bottom + 6 + term.offsetHeight <= window.innerHeight;
        term.style.margin = "0";
        term.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - 6 - term.offsetHeight)}px`;
        term.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - term.offsetWidth - 8))}px`;
      });
    });
  }

  // Ctrl+S, or ⌘S, presses the form's own button.
  function saveByKey(form) {
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[type=submit]:not([name])"));
    });
  }

  // ---- Nothing typed is lost by a slip ---------------------------------------------------------------------------

  function keepTyped(form) {
    const state = () => new URLSearchParams(Array.from(new FormData(form), ([name, value]) => [name, value.name ?? value])).toString();
    let saved = form.querySelector("#errors") ? null : state(); // what was refused is not saved either
    let sent = false;
    form.addEventListener("submit", () => {
      sent = true;
    });
    window.addEventListener("beforeunload", (event) => {
      if (form.isConnected && !sent && state() !== saved) event.preventDefault();
    });
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      sent = false;
      saved = state();
    });
  }

  // ---- Parts of a page -------------------------------------------------------------------------------------------

  // What the desk answers; null where it refuses, nobody is signed in any more, or the page is left meanwhile.
  async function ask(url, sent = {}) {
    try {
      const answer = await fetch(url, { credentials: "same-origin", ...sent });
      return answer.ok && !answer.redirected ? await answer.text() : null;
    } catch {
      return null;
    }
  }

  // What a part shows comes from its address; what fails keeps its link.
  async function fetchPart(place, url) {
    const html = await ask(url);
    if (html !== null) {
      place.innerHTML = html;
      enhance(place);
      document.dispatchEvent(new Event("part:there"));
    }
    place.removeAttribute("aria-busy");
    return html !== null;
  }

  // One after the other, so that a sum over many rows never keeps the next click waiting; in a tab once it is opened.
  async function fetchParts() {
    for (const place of document.querySelectorAll("[data-load][aria-busy]")) {
      if (place.closest("[hidden]") || place.dataset.asked) continue;
      place.dataset.asked = "1";
      await fetchPart(place, place.dataset.load);
    }
  }

  // A link of a part replaces it in place.
  function stays(link) {
    link.addEventListener("click", async (event) => {
      const place = link.closest("[data-load]");
      if (!place || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      const url = new URL(link.href);
      url.searchParams.set("part", "1");
      if (!(await fetchPart(place, url))) window.location = link.href;
      place.scrollIntoView({ block: "nearest" });
      place.querySelector("[data-part][aria-current], [data-part]")?.focus({ preventScroll: true });
    });
  }

  // ---- Duties in the menu ----------------------------------------------------------------------------------------

  // How many wait behind each entry: asked for once the page is there.
  async function countDuties(menu) {
    for (const found of JSON.parse((await ask(menu.dataset.counts)) ?? "[]")) {
      const title = menu.querySelector(`[data-duties="${found.at}"] .nav-link-title`);
      if (title) title.after(duties(found));
    }
  }

  function duties(found) {
    const badge = document.createElement("span");
    badge.className = "menu-duties";
    badge.title = found.words;
    const said = [["visually-hidden", found.words], ["menu-late", found.late && `!${found.late}`], ["menu-open", found.open]];
    for (const [name, text] of said.filter((pair) => pair[1])) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = text;
      if (name !== "visually-hidden") part.setAttribute("aria-hidden", "true");
      badge.append(part);
    }
    return badge;
  }

  // ---- Tabs ------------------------------------------------------------------------------------------------------

  // Links to parts of this page show one at a time; the address remembers which, and leads back to it.
  function tabs(bar) {
    const links = Array.from(bar.querySelectorAll("a[href^='#']"));
    const parts = links.map((link) => document.querySelector(link.hash));
    const show = () => {
      const named = window.location.hash ? document.getElementById(window.location.hash.slice(1)) : null;
      const at = Math.max(0, parts.findIndex((part) => named && part.contains(named)));
      parts.forEach((part, place) => {
        part.hidden = place !== at;
        if (place === at) links[place].setAttribute("aria-current", "true");
        else links[place].removeAttribute("aria-current");
      });
      const beyond = links[at].offsetLeft + links[at].offsetWidth - bar.clientWidth;
      if (beyond > 0 || links[at].offsetLeft < bar.scrollLeft) bar.scrollLeft = Math.max(0, beyond + 16);
      fetchParts();
    };
    for (const link of links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        window.history.replaceState(null, "", link.hash);
        show();
      });
    }
    window.addEventListener("hashchange", show);
    show();
  }

  // ---- Calling ---------------------------------------------------------------------------------------------------

  // The number takes the place of the button that asked for it; it is gone when the page is loaded again.
  function reach(form) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const url = new URL(form.action);
      url.searchParams.set("part", "1");
      const html = await ask(url, { method: "POST", body: new FormData(form) });
      if (html === null) return form.submit();
      const place = form.parentElement;
      place.innerHTML = html;
      place.querySelector("a")?.focus();
    });
  }

  // ---- Bringing files --------------------------------------------------------------------------------------------

  // Each file is sent by itself, with its progress; what is refused says why, and the others are kept all the same.
  function bring(form) {
    form.addEventListener("submit", async (event) => {
      const inputs = Array.from(form.querySelectorAll("input[type=file]"));
      const chosen = inputs.flatMap((input) => Array.from(input.files, (file) => [input.name, file]));
      if (chosen.length === 0) return;
      event.preventDefault();
      const button = form.querySelector("button[type=submit]");
      const list = form.querySelector("[data-role=sent]");
      button.disabled = true;
      list.replaceChildren();
      let refused = 0;
      for (const [name, file] of chosen) {
        if (!(await sendFile(form, list, name, file))) refused += 1;
      }
      button.disabled = false;
      for (const input of inputs) input.value = "";
      if (refused === 0) window.location.reload();
    });
  }

  function sendFile(form, list, name, file) {
    const line = document.createElement("li");
    const bar = document.createElement("progress");
    const words = document.createElement("span");
    words.textContent = file.name;
    bar.max = 1;
    bar.value = 0;
    bar.className = "used";
    bar.setAttribute("aria-label", file.name);
    line.append(words, bar);
    list.append(line);
    const data = new FormData();
    for (const field of form.querySelectorAll("input[type=hidden]")) data.set(field.name, field.value);
    data.set("part", "1");
    data.set(name, file);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = event.loaded / event.total;
      });
      request.addEventListener("loadend", () => {
        const isKept = request.status === 204;
        bar.value = isKept ? 1 : 0;
        bar.classList.toggle("used-up", !isKept);
        if (!isKept) {
          const why = document.createElement("div");
          why.className = "text-red";
          why.textContent = request.status === 422 ? request.responseText : form.dataset.failed;
          line.append(why);
        }
        done(isKept);
      });
      request.send(data);
    });
  }

  // ---- Shown once ------------------------------------------------------------------------------------------------

  // What was revealed by a POST is gone when the page is loaded again.
  function shownOnce(element) {
    window.history.replaceState(null, "", element.dataset.url);
  }

  // ---- Saving ----------------------------------------------------------------------------------------------------

  // One press saves once. The button keeps its name and value in what is sent, so it is held back, not disabled.
  function onceOnly(form) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => {
      sent = false;
    });
  }

  function enhance(root) {
    const each = (selector, improve) => root.querySelectorAll(selector).forEach(improve);
    each("[data-role=select2-ajax]", pickRecord);
    each("select[data-role=select2]", pickFromLongList);
    each("[data-role=select2-tags]", typeTags);
    each("[data-role=date-range]", dateRange);
    each("[data-role=inline-list]", inlineList);
    each("[data-role=tick-all]", tickAll);
    each("table[data-role=cells]", cells);
    each("details.menu", closesByItself);
    each("form:has([data-drop-empty])", dropEmpty);
    each("form[data-role=bring]", bring);
    each("form[data-role=reach]", reach);
    each("form[method=post]:not([data-role=bring], [data-role=reach], [data-role=cell])", onceOnly);
    each(".topbar-search input", slashSearches);
    each("dialog#keys", helpByKey);
    each(".explain", explainsBeside);
    each("form.admin-form, form.keep-typed", saveByKey);
    each("form.admin-form, form.keep-typed", keepTyped);
    each("[data-role=shown-once]", shownOnce);
    each("[data-part]", stays);
    each("[data-role=tabs]", tabs);
    each("[data-counts]", countDuties);
    each("[data-role=print]", (button) => button.addEventListener("click", () => window.print()));
  }

  enhance(document);
  fetchParts();
})();
