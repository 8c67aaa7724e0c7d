// A number that is asked where it comes from answers in a small panel; without this script its link does.
(function () {
  "use strict";
  var here = document.currentScript;
  var panel = null, opener = null, notes = null;

  function loadNotes() {
    notes = notes || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = here.dataset.figures;
      script.onload = function () { resolve(window.parbookFigures); };
      script.onerror = reject;
      document.head.append(script);
    });
    return notes;
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function line(list, name, values) {
    if (!values.length) return;
    list.append(element("dt", "", name));
    values.forEach(function (value) {
      var item = element("dd");
      item.append(value);
      list.append(item);
    });
  }

  function link(address, words, download) {
    var made = element("a", "", words);
    made.href = address;
    if (download) made.setAttribute("download", "");
    return made;
  }

  function sourceLine(source) {
    var item = element("span");
    item.append(
      link(here.dataset.root + "data/" + source[0], source[0], true),
      ", trang tính “" + source[1] + "”, ô " + source[2] + ", ghi “" + source[3] + "”"
    );
    return item;
  }

  function checkLine(check) {
    var item = element("span");
    item.append(element("span", "verdict verdict-" + check[0], check[1]), " " + check[2]);
    return item;
  }

  function makePanel() {
    panel = element("div", "figure-panel");
    panel.id = "so-lieu";
    panel.setAttribute("popover", "auto");
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-labelledby", "so-lieu-ten");
    panel.tabIndex = -1;
    document.body.append(panel);
    panel.addEventListener("toggle", function (event) {
      if (event.newState !== "closed" || !opener.matches("a")) return;
      opener.setAttribute("aria-expanded", "false");
      if (panel.contains(document.activeElement) || document.activeElement === document.body) opener.focus();
    });
  }

  function fill(note, id, address) {
    var head = element("p", "panel-head"), list = element("dl");
    var title = element("span", "", note.label + ": ");
    title.id = "so-lieu-ten";
    head.append(title, element("strong", "", note.full));
    line(list, "Cách có số liệu", [note.how]);
    line(list, "Cách tính", note.formula ? [note.formula] : []);
    line(list, "Mẫu số", note.base ? [note.base] : []);
    line(list, "Nguồn", note.sources.map(sourceLine));
    line(list, "Đối chiếu", note.checks.map(checkLine));
    var ends = element("p", "panel-ends"), close = element("button", "", "Đóng");
    close.type = "button";
    close.addEventListener("click", function () { panel.hidePopover(); opener.focus(); });
    ends.append(link(address, "Xem mục của số liệu trong Bảng tra nguồn"), close);
    panel.replaceChildren(head, element("p", "panel-id", id + ", mục " + note.section), list, ends);
  }

  function fillCell(cell) {
    var parts = cell.dataset.cell.split("!"), head = element("p", "panel-head"), list = element("dl");
    var title = element("span", "", "Ô số liệu: ");
    title.id = "so-lieu-ten";
    head.append(title, element("strong", "", cell.textContent));
    var where = element("span");
    where.append(
      link(here.dataset.root + "data/" + parts[0], parts[0], true),
      ", trang tính “" + parts[1] + "”, ô " + parts[2]
    );
    if (cell.dataset.formula) line(list, "Cách tính", [cell.dataset.formula]);
    line(list, "Nguồn", [where]);
    panel.replaceChildren(head, list);
  }

  function show(from) {
    opener = from;
    panel.showPopover();
    place();
  }

  function openCell(cell) {
    if (!panel) makePanel();
    if (panel.matches(":popover-open")) panel.hidePopover();
    fillCell(cell);
    show(cell);
  }

  function place() {
    if (window.matchMedia("(max-width: 40rem)").matches) {
      panel.style.left = panel.style.top = "";
      return;
    }
    var box = opener.getBoundingClientRect(), height = panel.offsetHeight, width = panel.offsetWidth;
    var below = box.bottom + 6, above = box.top - height - 6;
    panel.style.left = Math.max(8, Math.min(box.left, window.innerWidth - width - 8)) + "px";
    panel.style.top = (below + height < window.innerHeight || above < 8 ? Math.min(below, Math.max(8, window.innerHeight - height - 8)) : above) + "px";
  }

  function open(figureLink) {
    loadNotes().then(function (known) {
      var id = figureLink.querySelector("data").dataset.figure;
      if (!panel) makePanel();
      if (panel.matches(":popover-open")) panel.hidePopover();
      fill(known[id], id, figureLink.href);
      show(figureLink);
      opener.setAttribute("aria-expanded", "true");
      panel.focus();
    }, function () { location.href = figureLink.href; });
  }

  // One tab stop a paragraph or tile; arrows go from number to number within it.
  function rove(block) {
    var links = Array.from(block.querySelectorAll("a.figure-link"));
    links.forEach(function (figureLink, place) {
      figureLink.tabIndex = place ? -1 : 0;
      figureLink.addEventListener("keydown", function (event) {
        var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        var next = step && links[place + step];
        if (!next) return;
        event.preventDefault();
        figureLink.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      });
    });
  }

  if (!("popover" in HTMLElement.prototype)) return;
  document.querySelectorAll("p, li").forEach(function (block) {
    if (!block.querySelector("p, li") && block.querySelector("a.figure-link")) rove(block);
  });
  document.querySelectorAll("a.figure-link").forEach(function (figureLink) {
    figureLink.setAttribute("aria-haspopup", "dialog");
    figureLink.setAttribute("aria-expanded", "false");
  });
  document.addEventListener("click", function (event) {
    var figureLink = event.target.closest("a.figure-link"), cell = event.target.closest("td [data-cell]");
    if (cell) openCell(cell);
    if (!figureLink || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(figureLink);
  });
})();
