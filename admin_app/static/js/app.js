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
      if (!sent && state() !== saved) event.preventDefault();
    });
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      sent = false;
      saved = state();
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
    each("details.menu", closesByItself);
    each("form:has([data-drop-empty])", dropEmpty);
    each("form[method=post]", onceOnly);
    each(".topbar-search input", slashSearches);
    each("dialog#keys", helpByKey);
    each(".explain", explainsBeside);
    each("form.admin-form, form.keep-typed", saveByKey);
    each("form.admin-form, form.keep-typed", keepTyped);
    each("[data-role=shown-once]", shownOnce);
    each("[data-role=print]", (button) => button.addEventListener("click", () => window.print()));
  }

  enhance(document);
})();
