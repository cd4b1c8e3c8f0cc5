/* Small enhancements; every page works without them. No inline handlers, no globals. */
(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');

  /* Sent once, even when tapped twice; buttons come back when the page is shown again. */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.method !== 'post' || event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = '1';
    form.querySelectorAll('button[type="submit"]').forEach(function (button) { button.classList.add('is-busy'); });
  });
  function release() {
    document.querySelectorAll('form[data-sent]').forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll('.is-busy').forEach(function (button) { button.classList.remove('is-busy'); });
    });
  }
  window.addEventListener('pageshow', release);
  document.addEventListener('htmx:afterRequest', release);

  document.addEventListener('click', function (event) {
    var target = event.target.closest ? event.target.closest('button') : null;
    if (!target) { return; }
    if (target.hasAttribute('data-dismiss')) { target.parentNode.remove(); }
    if (target.hasAttribute('data-print')) { window.print(); }
    if (target.hasAttribute('data-copy')) { copy(target); }
    if (target.getAttribute('aria-disabled') === 'true') { event.preventDefault(); }
  });
  function copy(button) {
    var words = button.querySelector('span');
    if (!navigator.clipboard) { return; }
    navigator.clipboard.writeText(button.dataset.copy).then(function () { words.textContent = button.dataset.copied; });
  }

  /* Photos: a preview of what was chosen, and what is too big is said at once. */
  document.addEventListener('change', function (event) {
    var input = event.target;
    if (!input.hasAttribute || !input.hasAttribute('data-files')) { return; }
    var list = input.closest('[data-upload]').querySelector('.upload-list');
    var limit = Number(input.dataset.limitMb || 10) * 1048576;
    list.textContent = '';
    Array.prototype.forEach.call(input.files, function (file) {
      var item = document.createElement('li');
      if (/^image\//.test(file.type)) {
        var image = document.createElement('img');
        image.alt = '';
        image.src = URL.createObjectURL(file);
        image.onload = function () { URL.revokeObjectURL(image.src); };
        item.appendChild(image);
      }
      var size = (file.size / 1048576).toFixed(1) + ' MB';
      item.appendChild(document.createTextNode(file.name + ' · ' + size));
      if (file.size > limit) { item.className = 'too-big'; }
      list.appendChild(item);
    });
  });

  /* Uploads show how far they are: the form is sent in the background, then the answer's page is opened. */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    var input = form.querySelector('input[type="file"][data-files]');
    if (event.defaultPrevented || !input || !input.files.length || form.hasAttribute('hx-post')) { return; }
    var bar = document.createElement('progress');
    bar.className = 'progress';
    bar.max = 100;
    bar.setAttribute('aria-label', input.dataset.sending || '上传');
    input.closest('[data-upload]').appendChild(bar);
    var request = new XMLHttpRequest();
    var body = new FormData(form);
    if (event.submitter && event.submitter.name) { body.append(event.submitter.name, event.submitter.value); }
    event.preventDefault();
    request.upload.onprogress = function (step) { if (step.lengthComputable) { bar.value = 100 * step.loaded / step.total; } };
    request.onload = function () {
      if (request.responseURL && request.responseURL !== location.href && request.status < 400) { location.assign(request.responseURL); return; }
      document.open(); document.write(request.responseText); document.close();
    };
    request.onerror = function () { bar.remove(); delete form.dataset.sent; HTMLFormElement.prototype.submit.call(form); };
    request.open('POST', form.action);
    request.send(body);
  });

  var summary = document.querySelector('[data-focus]');
  if (summary) { summary.focus(); }
}());
