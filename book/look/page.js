// The contents drawer of narrow screens: opened by its link without script; closed by Escape with it.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && location.hash === "#muc-luc") {
      location.hash = "#noi-dung";
      document.querySelector(".to-contents").focus();
    }
  });
})();
