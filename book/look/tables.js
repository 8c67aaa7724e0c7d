// Tables of units: sorted by a button in each heading, searched by name; without this script they stand in order.
(function () {
  "use strict";
  var SEARCHED_FROM = 12;
  var folded = window.parbookText.folded;

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  // A fraction n/d is exact where a decimal would not end; a sign (… or -) has no value and stays last.
  function value(cell) {
    var exact = cell.querySelector("[data-value]");
    var text = exact ? exact.dataset.value : cell.textContent.trim();
    if (!/^-?\d+(\.\d+)?(\/\d+)?$/.test(text)) return null;
    var parts = text.split("/");
    return Number(parts[0]) / Number(parts[1] || 1);
  }

  function start(figure, place) {
    var table = figure.querySelector("table"), body = table.tBodies[0];
    var headings = Array.from(table.tHead.rows[0].cells);
    var rows = Array.from(body.rows).filter(function (row) { return !row.matches(".total, .block"); });
    var status = element("p", "table-status");
    status.setAttribute("role", "status");
    figure.querySelector(".scroll").before(status);

    function compare(column, numeric, down) {
      return function (a, b) {
        var first = a.cells[column], second = b.cells[column];
        if (!numeric) return (down ? -1 : 1) * first.textContent.localeCompare(second.textContent, "vi", { numeric: true });
        var x = value(first), y = value(second);
        if (x === null || y === null) return (x === null) - (y === null);
        return (down ? y - x : x - y) || rows.indexOf(a) - rows.indexOf(b);
      };
    }

    function sort(column, way) {
      var heading = headings[column], numeric = heading.matches(".number");
      var ordered = way === "none" ? rows : rows.slice().sort(compare(column, numeric, way === "descending"));
      headings.forEach(function (other) { other.setAttribute("aria-sort", other === heading ? way : "none"); });
      body.append.apply(body, ordered);
      status.textContent = way === "none"
        ? "Xếp theo thứ tự của biểu."
        : "Xếp theo “" + heading.textContent + "”, " + (way === "descending" ? "giảm dần." : "tăng dần.");
    }

    // Numbers begin with the highest, names with the first; a third press returns to the order of the form.
    function next(heading) {
      var turns = heading.matches(".number") && !/^Thứ hạng/.test(heading.textContent)
        ? ["none", "descending", "ascending"] : ["none", "ascending", "descending"];
      return turns[(turns.indexOf(heading.getAttribute("aria-sort")) + 1) % 3];
    }

    headings.forEach(function (heading, column) {
      var button = element("button", "sort");
      button.type = "button";
      button.append.apply(button, Array.from(heading.childNodes));
      heading.append(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", function () { sort(column, next(heading)); });
    });

    if (rows.length < SEARCHED_FROM) return;
    var names = rows.map(function (row) { return folded(row.querySelector(".label").textContent); });
    var label = element("label", "table-search", "Tìm đơn vị "), box = element("input");
    box.type = "search";
    box.id = "tim-don-vi-" + place;
    box.autocomplete = "off";
    label.append(box);
    status.before(label);
    box.addEventListener("input", function () {
      var wanted = folded(box.value.trim()).split(/\s+/), shown = 0;
      rows.forEach(function (row, n) {
        row.hidden = !wanted.every(function (word) { return names[n].includes(word); });
        shown += row.hidden ? 0 : 1;
      });
      status.textContent = "Đang hiện " + shown.toLocaleString("vi-VN") + " trên " +
        rows.length.toLocaleString("vi-VN") + " đơn vị.";
    });
  }

  document.querySelectorAll("figure.table[data-sortable]").forEach(start);
})();
