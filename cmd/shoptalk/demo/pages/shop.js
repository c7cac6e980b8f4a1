// What a shop does with the chat: say who is signed in and which product is on the page, and open it from buttons of its own.
(function () {
  "use strict";
  var me = document.currentScript.dataset;
  // Until the loader is there, calls wait in a list; it works them off.
  window.Shoptalk = window.Shoptalk || [];
  function call() {
    window.Shoptalk.push([].slice.call(arguments));
  }
  function here(more) {
    var page = { url: location.href, title: document.title };
    if (me.product) page.product = me.product;
    for (var k in more) page[k] = more[k];
    return page;
  }

  var KEY = "demo:shopper:" + new URL(".", document.currentScript.src).pathname;
  var before = null;
  try {
    before = localStorage.getItem(KEY);
    if (me.shopper) localStorage.setItem(KEY, me.shopper);
    else localStorage.removeItem(KEY);
  } catch (e) {
    // Storage is closed in private windows: the chat then asks anew on each page.
  }
  if (before && before !== me.shopper) call("signOut");
  if (me.token) call("identify", me.token);
  call("context", here());

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-open],[data-ask]");
    if (!button) return;
    if (button.dataset.order) call("context", here({ order: button.dataset.order }));
    call("open", button.dataset.ask || "");
  });

  // With scripts the switch needs no button.
  document.querySelectorAll(".who select").forEach(function (select) {
    select.form.classList.add("live");
    select.addEventListener("change", function () {
      select.form.requestSubmit();
    });
  });
})();
