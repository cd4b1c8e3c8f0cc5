/* 等我办: actions unfold on their line and are done there. Without this script each is a page of its own. */
(function () {
  'use strict';
  var words = document.getElementById('desk-words');
  var place = 0;

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function slotOf(element) { return element && element.closest ? element.closest('.work-here') : null; }
  function opener(slot) { return slot.id ? document.querySelector('[aria-controls="' + slot.id + '"]') : null; }
  function rows() { return document.querySelectorAll('#waiting [data-row]'); }

  function fold(slot, stay) {
    var button = opener(slot);
    slot.textContent = '';
    if (button) {
      button.setAttribute('aria-expanded', 'false');
      if (!stay) { button.focus(); }
    }
  }

  /* A second tap on the button folds the form again; what was typed stays as a draft. */
  document.addEventListener('click', function (event) {
    var button = event.target.closest ? event.target.closest('[data-act][aria-controls]') : null;
    var slot = button ? document.getElementById(button.getAttribute('aria-controls')) : null;
    if (!slot || !slot.childNodes.length) { return; }
    event.preventDefault();
    event.stopPropagation();
    fold(slot);
  }, true);
  document.addEventListener('click', function (event) {
    var button = event.target.closest ? event.target.closest('[data-fold]') : null;
    if (button && slotOf(button)) { fold(slotOf(button)); }
  });
  /* Anywhere on the line: the form may be there before the focus is in it. */
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape' || event.isComposing) { return; }
    var here = document.activeElement;
    var row = here.closest('[data-row]');
    var slot = slotOf(here) || (row ? row.querySelector('.work-here') : null);
    if (slot && slot.classList.contains('work-here') && slot.childNodes.length) { event.preventDefault(); fold(slot); }
  });

  /* The list comes back anew: the line that was done gives up its place, forms open on other lines keep theirs (hx-preserve). */
  document.addEventListener('htmx:beforeSwap', function (event) {
    var slot = slotOf(event.detail.requestConfig && event.detail.requestConfig.elt);
    if (!slot || event.detail.target.id !== 'waiting') { return; }
    place = Array.prototype.indexOf.call(rows(), slot.closest('[data-row]'));
    slot.removeAttribute('id');
  });
  document.addEventListener('htmx:afterSettle', function (event) {
    var target = event.detail.target;
    if (target.id === 'waiting') { focusNear(); return; }
    var slot = target.classList.contains('work-here') ? target : null;
    if (!slot || !slot.childNodes.length) { return; }
    var button = opener(slot);
    if (button) { button.setAttribute('aria-expanded', 'true'); }
    var first = slot.querySelector('[data-focus]') || slot.querySelector('input:not([type="hidden"]), textarea, select') || slot.querySelector('.button');
    if (first) { first.focus(); }
  });
  function focusNear() {
    var all = rows();
    each(document.querySelectorAll('.work-here'), function (slot) {
      var button = opener(slot);
      if (button && slot.childNodes.length) { button.setAttribute('aria-expanded', 'true'); }
    });
    var row = all[Math.min(Math.max(place, 0), all.length - 1)];
    var next = row ? row.querySelector('[data-open]') : document.getElementById('main');
    if (next) { next.focus(); }
  }

  /* Nothing came back: said where one is, and nothing typed is lost. */
  function failed(event) {
    var slot = slotOf(event.detail.elt) || slotOf(event.detail.target);
    var status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (!slot || !words) { return; }
    var line = slot.querySelector('.here-failed') || document.createElement('p');
    line.className = 'here-failed error';
    line.setAttribute('role', 'alert');
    line.textContent = status === 404 ? words.dataset.gone : words.dataset.failed;
    slot.insertBefore(line, slot.firstChild);
  }
  document.addEventListener('htmx:responseError', failed);
  document.addEventListener('htmx:sendError', failed);
  document.addEventListener('htmx:timeout', failed);

  /* What changed since one last read it, marked on the lines as well. */
  document.addEventListener('htmx:afterSettle', function (event) {
    if (event.detail.target.id !== 'changes' && event.detail.target.id !== 'waiting') { return; }
    each(document.querySelectorAll('#changes [data-changed]'), function (item) {
      each(document.querySelectorAll('#waiting [data-chain="' + item.dataset.changed + '"] .work-what p'), function (line) {
        if (line.querySelector('.changed')) { return; }
        var mark = document.createElement('span');
        mark.className = 'changed';
        mark.textContent = words.dataset.changed;
        line.insertBefore(mark, line.firstChild);
      });
    });
  });
}());
