// Sets light or dark before anything is drawn; a file of its own because the page forbids inline scripts.
(function () {
  var kept = null;
  try {
    kept = window.localStorage.getItem("touchweave-scheme");
  } catch (_) {
    kept = null;
  }
  var dark =
    kept === "dark" || (kept !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
