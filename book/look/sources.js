// "Bảng tra nguồn số liệu": filtered by words, section and status; a link to an entry opens it.
(function () {
  "use strict";
  var entries = Array.from(document.querySelectorAll(".source-entry"));
  if (!entries.length) return;
  var folded = window.parbookText.folded;
  var sections = Array.from(document.querySelectorAll("main section section"));

  function options(select, pairs) {
    pairs.forEach(function (pair) {
      var option = document.createElement("option");
      option.value = pair[0];
      option.textContent = pair[1];
      select.append(option);
    });
  }

  function field(form, name, words, control) {
    var label = document.createElement("label");
    label.append(words + " ", control);
    control.name = name;
    form.append(label);
    return control;
  }

  var form = document.createElement("form");
  form.className = "source-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Lọc số liệu");
  var words = field(form, "words", "Tên, mã hoặc con số", document.createElement("input"));
  words.type = "search";
  var section = field(form, "section", "Mục", document.createElement("select"));
  options(section, [["", "tất cả"]].concat(sections.map(function (part) {
    return [part.id, part.querySelector("h2").textContent.replace(/^Mục /, "")];
  })));
  var status = field(form, "status", "Cách có số liệu", document.createElement("select"));
  options(status, [["", "tất cả"]].concat(
    document.querySelector(".status-counts").dataset.words.split(";").map(function (pair) { return pair.split("="); })
  ));
  var count = document.createElement("p");
  count.setAttribute("role", "status");
  form.append(count);
  document.querySelector(".status-counts").after(form);
  form.addEventListener("submit", function (event) { event.preventDefault(); });

  var texts = entries.map(function (entry) {
    return folded(entry.querySelector("summary").textContent + " " + entry.querySelector("code").textContent);
  });

  // A number of entries as the book prints numbers: 1.200.
  function counted(number) { return number.toLocaleString("vi-VN"); }

  function filter() {
    var wanted = folded(words.value.trim()).split(/\s+/), shown = 0;
    entries.forEach(function (entry, place) {
      var fits = wanted.every(function (word) { return texts[place].includes(word); }) &&
        (!status.value || entry.dataset.status === status.value) &&
        (!section.value || entry.closest("section").id === section.value);
      entry.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    sections.forEach(function (part) {
      part.hidden = !part.querySelector(".source-entry:not([hidden])");
    });
    count.textContent = "Đang hiện " + counted(shown) + " trên " + counted(entries.length) + " số liệu.";
  }

  function openTarget() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.matches(".source-entry")) {
      form.reset();
      filter();
      target.open = true;
      target.scrollIntoView();
      target.querySelector("summary").focus();
    }
  }

  form.addEventListener("input", filter);
  window.addEventListener("hashchange", openTarget);
  filter();
  openTarget();
})();
