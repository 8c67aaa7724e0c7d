// What every page needs: the contents drawer of narrow screens, and Vietnamese text brought to one form.
(function () {
  "use strict";

  // Opened by its link without script; Escape closes it.
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && location.hash === "#muc-luc") {
      location.hash = "#noi-dung";
      document.querySelector(".to-contents").focus();
    }
  });

  // The contents keep their own scroll beside the page: bring the chapter that is read into view.
  var contents = document.querySelector(".contents"), here = contents.querySelector("a.current, [aria-current]");
  if (here && getComputedStyle(contents).position === "sticky") {
    var below = here.getBoundingClientRect().top - contents.getBoundingClientRect().top;
    contents.scrollTop = below - contents.clientHeight / 3;
  }

  // Tone marks of oa, oe, uy stand on either vowel by two customs; bring both to the first vowel.
  function normal(text) {
    return text.normalize("NFC").toLowerCase().replace(
      /(o)([àáảãạèéẻẽẹ])(?!\p{L})|(?<!q)(u)([ỳýỷỹỵ])(?!\p{L})/gu,
      function (pair) {
        var parts = pair.normalize("NFD");
        return (parts[0] + parts[2] + parts[1]).normalize("NFC");
      }
    );
  }

  function folded(text) {
    return normal(text).normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
  }

  window.parbookText = { normal: normal, folded: folded };
})();
