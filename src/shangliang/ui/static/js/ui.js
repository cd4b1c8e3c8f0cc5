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

  /* Paper unfolds nothing: what is folded is opened before printing. */
  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('details.disclosure').forEach(function (fold) { fold.open = true; });
  });

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

  /* Photos: a preview of what was chosen; what is too big is said at once. */
  document.addEventListener('change', function (event) {
    var input = event.target;
    if (!input.hasAttribute || !input.hasAttribute('data-files')) { return; }
    var box = input.closest('[data-upload]');
    var list = box.querySelector('.upload-list');
    list.textContent = '';
    Array.prototype.forEach.call(input.files, function (file) { list.appendChild(preview(file, box)); });
  });
  function preview(file, box) {
    var item = document.createElement('li');
    if (/^image\//.test(file.type)) {
      var image = document.createElement('img');
      image.alt = '';
      image.onload = function () { URL.revokeObjectURL(image.src); };
      image.src = URL.createObjectURL(file);
      item.appendChild(image);
    }
    var tooBig = file.size > Number(box.dataset.limitMb) * 1048576;
    if (tooBig) { item.className = 'too-big'; }
    item.appendChild(document.createTextNode(file.name + ' · ' + (file.size / 1048576).toFixed(1) + ' MB' + (tooBig ? ' · ' + box.dataset.tooBig : '')));
    return item;
  }

  /* A form with photos is sent in the background, so that one sees how far it is; then the answer takes the page's place. */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    var input = form.querySelector('input[type="file"][data-files]');
    if (event.defaultPrevented || !input || !input.files.length || form.hasAttribute('hx-post')) { return; }
    event.preventDefault();
    send(form, input.closest('[data-upload]'), event.submitter);
  });
  function send(form, box, submitter) {
    var body = new FormData(form);
    if (submitter && submitter.name) { body.append(submitter.name, submitter.value); }
    var bar = document.createElement('progress');
    bar.className = 'progress';
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute('aria-label', box.dataset.sending);
    box.appendChild(bar);
    var request = new XMLHttpRequest();
    request.upload.onprogress = function (step) { if (step.lengthComputable) { bar.value = 100 * step.loaded / step.total; } };
    request.onload = function () { show(request); };
    request.onerror = function () {
      var words = document.createElement('p');
      words.className = 'too-big';
      words.setAttribute('role', 'alert');
      words.textContent = box.dataset.failed;
      bar.parentNode.replaceChild(words, bar);
      release();
    };
    request.open('POST', form.action);
    request.send(body);
  }
  function show(request) {
    var answer = new DOMParser().parseFromString(request.responseText, 'text/html');
    var main = answer.querySelector('main');
    var here = document.querySelector('main');
    if (!main || !here) { location.assign(request.responseURL); return; }
    if (request.responseURL && request.responseURL !== location.href) {
      history.pushState(null, '', request.responseURL);
      window.addEventListener('popstate', function () { location.reload(); });
    }
    here.parentNode.replaceChild(main, here);
    document.title = answer.title;
    window.scrollTo(0, 0);
    focusOn(main.querySelector('[data-focus]') || main);
    document.dispatchEvent(new CustomEvent('shangliang:shown'));
  }
  document.addEventListener('shangliang:answer', function (event) { show(event.detail); });

  function focusOn(element) { if (element) { element.focus(); } }
  focusOn(document.querySelector('[data-focus]'));
}());
