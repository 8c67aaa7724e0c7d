// Charts stand there as pictures; who asks for it gets the interactive one. Vega is loaded only then.
(function () {
  "use strict";
  var vegaAddress = document.currentScript.dataset.vega;
  var vega = null;

  function loadVega() {
    vega = vega || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = vegaAddress;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return vega;
  }

  function draw(view) {
    var picture = view.querySelector("img");
    var spec = JSON.parse(view.querySelector(".vega-spec").textContent);
    var place = document.createElement("div");
    place.className = "vega-live";
    // ast: expressions are interpreted, since the page's policy forbids evaluating text as code.
    var options = {
      actions: false, ast: true, renderer: "svg", defaultStyle: false,
      formatLocale: window.parbookLocale, tooltip: { disableDefaultStyle: true },
    };
    return window.vegaEmbed(place, spec, options).then(function () {
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", picture.alt);
      picture.replaceWith(place);
    });
  }

  document.querySelectorAll(".chart-view").forEach(function (view) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "chart-live";
    button.textContent = "Xem tương tác";
    button.addEventListener("click", function () {
      button.disabled = true;
      loadVega().then(function () { return draw(view); }).then(
        function () { button.remove(); },
        function () { button.textContent = "Không mở được hình tương tác"; }
      );
    });
    view.append(button);
  });
})();
