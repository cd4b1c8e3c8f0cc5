/* Keys of the desk: g then a letter goes somewhere, / looks for something, j and k move along what a page lists, o opens, x acts, ? tells all this.
   Never inside a field, never with Ctrl, Alt or Meta, and they can be switched off (WCAG 2.1.4). */
(function () {
  'use strict';
  var OFF = 'desk-keys-off';
  /* The rows of a list; on a page without one, what is missing and what can be unfolded. */
  var LIST = '[data-row] [data-open], .work > li .work-what a, .case-card a, .cards-table th a';
  var PARTS = '.missing li .button, .desk-main details.disclosure > summary';
  var sheet = document.getElementById('keys');
  var waiting = 0;

  function off() { try { return localStorage.getItem(OFF) === '1'; } catch (error) { return false; } }
  function set(value) { try { localStorage.setItem(OFF, value ? '1' : '0'); } catch (error) { return; } }
  function shown(element) { return element.getClientRects().length > 0; }
  function found(what) { return Array.prototype.filter.call(document.querySelectorAll(what), shown); }
  function rows() { var list = found(LIST); return list.length ? list : found(PARTS); }
  function typing(element) {
    return element && (/^(TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable ||
      (element.tagName === 'INPUT' && ['checkbox', 'radio', 'button', 'submit', 'file'].indexOf(element.type) < 0));
  }
  function near(element, step) {
    var all = rows();
    if (!all.length) { return; }
    var row = element.closest ? element.closest('[data-row], .work > li, .case-card, .missing li, tr') : null;
    var at = all.indexOf(element);
    if (at < 0 && row) { at = all.findIndex(function (one) { return row.contains(one); }); }
    if (at < 0 && element !== document.body) { at = all.findIndex(function (one) { return element.compareDocumentPosition(one) & 4; }) - (step > 0 ? 1 : 0); }
    var next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }
  function act(element) {
    var row = element.closest ? element.closest('[data-row], .work > li, .missing li') : null;
    var own = row ? row.querySelector('[data-act], .work-act .button') : null;
    if (own) { own.click(); return; }
    var main = Array.prototype.filter.call(document.querySelectorAll('.desk-main .button:not(.button-second):not(.button-quiet):not([aria-disabled])'), shown)[0];
    if (!main) { return; }
    /* A link is followed; a button that would send a form is only gone to. */
    main.focus();
    if (main.tagName === 'A') { main.click(); }
  }
  function go(letter) {
    var link = document.querySelector('#keys [data-go="' + letter + '"]');
    if (link) { location.assign(link.href); }
  }
  function look() {
    var box = Array.prototype.filter.call(document.querySelectorAll('.desk-main input[type="search"]'), function (one) { return !one.closest('.place-picker'); })[0];
    if (!box) { go('s'); return; }
    for (var fold = box.closest('details'); fold; fold = fold.parentNode.closest('details')) { fold.open = true; }
    box.focus();
  }
  function help() {
    if (!sheet || sheet.open) { return; }
    sheet.querySelector('[data-keys-on]').checked = !off();
    sheet.showModal();
  }
  var KEYS = {
    '/': look,
    '?': help,
    j: function (here) { near(here, 1); },
    k: function (here) { near(here, -1); },
    o: function (here) { if (rows().indexOf(here) >= 0) { here.click(); } },
    x: act,
    e: act,
    g: function () { waiting = Date.now(); }
  };
  document.addEventListener('keydown', function (event) {
    var here = document.activeElement || document.body;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented || off() || typing(here) || (sheet && sheet.open)) { return; }
    if (waiting && Date.now() - waiting < 1500 && /^[a-z]$/.test(event.key)) { waiting = 0; event.preventDefault(); go(event.key); return; }
    waiting = 0;
    var run = Object.prototype.hasOwnProperty.call(KEYS, event.key) ? KEYS[event.key] : null;
    if (!run) { return; }
    event.preventDefault();
    run(here);
  });
  document.addEventListener('click', function (event) {
    var target = event.target.closest ? event.target.closest('[data-keys], [data-keys-close]') : null;
    if (!target) { return; }
    if (target.hasAttribute('data-keys')) { help(); } else { sheet.close(); }
  });
  if (sheet) { sheet.addEventListener('change', function (event) { if (event.target.hasAttribute('data-keys-on')) { set(!event.target.checked); } }); }
}());
