"""The public pages that the browser tests walk over, and what they measure there."""

from typing import Any

from playwright.sync_api import Page

MODES: dict[str, dict[str, str]] = {
    "normal": {},
    "elder": {"elder": "1"},
    "largest": {"elder": "3"},
    "contrast": {"contrast": "1"},
    "english": {"django_language": "en"},
}
# Letters below 18 pt (24 px) that somebody has to read; symbols of the stage bar are drawn, not written.
SMALL_LETTERS = """() => { const found = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walk.nextNode(); node; node = walk.nextNode()) {
  const box = node.parentElement; if (!node.data.trim() || !box.offsetParent || box.closest('.visually-hidden, script, svg, .seat, .brand') || box.getBoundingClientRect().width <= 1 || box.parentElement.getBoundingClientRect().width <= 1) continue;
  if (parseFloat(getComputedStyle(box).fontSize) < 23.9) found.push(node.data.trim().slice(0, 20) + ' ' + getComputedStyle(box).fontSize); }
return found; }"""
SMALL_TARGETS = """least => [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')].map(element => {
  const box = (element.matches('.choice input') ? element.parentElement : element).getBoundingClientRect();
  const skip = !box.width || element.closest('.visually-hidden') || element.matches('.skip, .visually-hidden') || getComputedStyle(element).display === 'inline';
  return skip || (box.height >= least - 0.5 && box.width >= least - 0.5) ? '' : element.outerHTML.slice(0, 110) + ' ' + Math.round(box.width) + '×' + Math.round(box.height);
}).filter(Boolean)"""
OVERFLOW = """() => [...document.querySelectorAll('body *')].filter(element => {
  const box = element.getBoundingClientRect();
  return box.width && !element.closest('.visually-hidden, .table-box, svg, details:not([open])') && box.right > document.documentElement.clientWidth + 1;
}).map(element => element.outerHTML.slice(0, 90))"""
COLUMNS = """() => [...document.querySelectorAll('main .columns, main .grid, main .wall, main .places, main .doors')]
  .filter(one => one.offsetParent && getComputedStyle(one).gridTemplateColumns.split(' ').length > 1).map(one => one.className)"""


def paths(told: dict[str, Any]) -> dict[str, str]:
    """Every public page by name."""
    return {
        "area home": "/a/330111003008/",
        "choose a place": "/places/",
        "places found": "/places/?q=周",
        "cases": "/cases/",
        "case closed": f"/cases/{told['closed']['number']}/",
        "case": f"/cases/{told['judged']['number']}/",
        "stations": "/stations/",
        "station": f"/s/{told['station']}/",
        "results wall": "/results/",
        "postings": "/postings/",
        "posting": f"/postings/{told['posting']}/",
        "raise": "/raise/",
        "raise without net": "/raise/offline/",
        "no net": "/offline/",
        "follow": "/follow/",
        "receipt": f"/r/{told['judged']['receipt']}/",
        "judge": f"/r/{told['judged']['receipt']}/judge/",
        "vote": "/vote/",
        "sign in": "/account/",
        "privacy": "/privacy/",
        "accessibility": "/accessibility/",
        "not found": "/cases/nothing/",
    }


def faults(page: Page, elder: bool) -> dict[str, list[str]]:
    """What is wrong with the page as it stands, by kind; empty lists are left out."""
    found = {
        "overflow": page.evaluate(OVERFLOW),
        "small targets": page.evaluate(SMALL_TARGETS, 60 if elder else 44),
        "small letters": page.evaluate(SMALL_LETTERS) if elder else [],
        "columns": page.evaluate(COLUMNS) if elder else [],
    }
    return {kind: rows for kind, rows in found.items() if rows}
