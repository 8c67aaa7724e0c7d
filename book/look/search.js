// Search over all sections: exact words first, then the same words without accents.
(function () {
  "use strict";
  var LETTER = /[\p{L}\p{N}]/u;

  var normal = window.parbookText.normal, folded = window.parbookText.folded;

  function holdsWord(text, word) {
    for (var at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      var before = text[at - 1] || " ", after = text[at + word.length] || " ";
      var inNumber = /^\d/.test(word) && /\d[.,]$/.test(text.slice(Math.max(0, at - 2), at));
      if (!LETTER.test(before) && !LETTER.test(after) && !inNumber) return true;
    }
    return false;
  }

  function score(row, query) {
    var exact = query.exact, plain = query.plain;
    if (holdsWord(row.exact, exact)) return holdsWord(row.exactTitle, exact) ? 60 : 50;
    if (exact.split(" ").every(function (word) { return holdsWord(row.exact, word); })) return 40;
    if (holdsWord(row.plain, plain)) return holdsWord(row.plainTitle, plain) ? 30 : 20;
    if (plain.split(" ").every(function (word) { return holdsWord(row.plain, word); })) return 10;
    return 0;
  }

  function excerpt(text, query) {
    var at = normal(text).indexOf(query.exact);
    if (at < 0) at = folded(text).indexOf(query.plain);
    var start = Math.max(0, text.lastIndexOf(" ", Math.max(0, at - 70)));
    return (start ? "… " : "") + text.slice(start, start + 220).trim() + " …";
  }

  var rows = window.parbookSearchRows.map(function (row) {
    var title = normal(row[2]), text = normal(row[2] + " \n" + row[3]);
    return {
      address: row[0], page: row[1], title: row[2], text: row[3],
      exactTitle: title, plainTitle: folded(title), exact: text, plain: folded(text),
    };
  });

  function find(words) {
    var exact = normal(words).trim().replace(/\s+/g, " ");
    if (!exact) return [];
    var query = { exact: exact, plain: folded(exact) };
    return rows
      .map(function (row, place) { return { row: row, place: place, score: score(row, query), query: query }; })
      .filter(function (hit) { return hit.score > 0; })
      .sort(function (a, b) { return b.score - a.score || a.place - b.place; });
  }

  function show(words) {
    var hits = find(words), list = document.getElementById("ket-qua");
    document.getElementById("tim-thay").textContent = hits.length
      ? "Tìm thấy " + hits.length.toLocaleString("vi-VN") + " mục cho “" + words + "”."
      : "Không tìm thấy mục nào cho “" + words + "”.";
    list.replaceChildren.apply(list, hits.slice(0, 60).map(function (hit) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = hit.row.address;
      link.textContent = hit.row.title === hit.row.page ? hit.row.page : hit.row.page + " › " + hit.row.title;
      var text = document.createElement("p");
      text.textContent = excerpt(hit.row.text, hit.query);
      item.append(link, text);
      return item;
    }));
  }

  var words = new URLSearchParams(location.search).get("q") || "";
  document.getElementById("o-tim").value = words;
  if (words.trim()) show(words);
})();
