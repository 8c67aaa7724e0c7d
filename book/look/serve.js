// Under `parbook serve` alone: loads the page anew when the book was built anew, and says what stops that.
(function () {
  "use strict";
  var shown = document.currentScript.dataset.version;
  var place = "parbook-serve:" + location.pathname;
  var words = { title: document.createElement("p"), problems: document.createElement("pre") };
  var note = document.createElement("div");
  note.className = "serve-note";
  note.setAttribute("role", "status");
  note.hidden = true;
  note.append(words.title, words.problems);

  // textContent and nothing else: a problem quotes what somebody typed into a cell.
  function tell(kind, title, problems) {
    note.dataset.kind = kind;
    note.hidden = !kind;
    if (words.title.textContent !== title) { words.title.textContent = title; }
    if (words.problems.textContent !== problems) { words.problems.textContent = problems; }
  }

  function show(state) {
    if (state.version !== shown) {
      sessionStorage.setItem(place, String(window.scrollY));
      location.reload();
    } else if (state.building) {
      tell("work", state.building, "");
    } else if (state.problems) {
      tell("bad", state.failed, state.problems);
    } else {
      tell("", "", "");
    }
  }

  function look() {
    fetch("/_state", { cache: "no-store" })
      .then(function (answer) { return answer.json(); })
      .then(show, function () {
        tell("gone", "Lệnh parbook serve đã dừng: trang này không còn tự cập nhật.", "");
      })
      .then(function () { setTimeout(look, 1000); });
  }

  document.addEventListener("DOMContentLoaded", function () { document.body.prepend(note); look(); });
  window.addEventListener("load", function () {
    var height = sessionStorage.getItem(place);
    sessionStorage.removeItem(place);
    if (height !== null) { window.scrollTo(0, Number(height)); }
  });
})();
