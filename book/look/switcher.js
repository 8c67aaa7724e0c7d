// The year switcher: the same page and heading in the other editions that stand beside this one.
(function () {
  "use strict";
  var nav = document.querySelector(".editions");
  var editions = window.parbookEditions || [];
  if (!nav || editions.length < 2) return;
  var year = Number(nav.dataset.year);
  var page = nav.dataset.page;
  var root = nav.dataset.root;
  var list = nav.querySelector("ul");

  editions.forEach(function (edition) {
    var item = document.createElement("li");
    var link = document.createElement("a");
    var has = edition.pages.indexOf(page) >= 0;
    link.textContent = String(edition.year);
    if (edition.year === year) {
      link.href = "#noi-dung";
      link.setAttribute("aria-current", "true");
      link.setAttribute("aria-label", "Năm " + edition.year + ", đang xem");
    } else {
      link.href = root + edition.root + (has ? page : "index.html");
      link.setAttribute("aria-label", has
        ? "Mục này của ấn bản năm " + edition.year
        : "Ấn bản năm " + edition.year + " không có mục này; đến trang bìa");
      link.title = edition.title;
      // The heading that is being read, where the other page has it too.
      link.addEventListener("click", function () {
        if (has && location.hash && location.hash !== "#muc-luc") link.hash = location.hash;
      });
    }
    item.append(link);
    list.append(item);
  });
  nav.hidden = false;
})();
