"""Join the style sheets into static/dist/app.css, and the icons in use into one sprite. Run: python -m shangliang.ui.build [ICON_FOLDER]."""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
STYLES = STATIC / "css"
BUNDLE = STATIC / "dist" / "app.css"
SPRITE = STATIC / "img" / "icons.svg"
ICONS = tuple((Path(__file__).resolve().parent / "icons.txt").read_text(encoding="utf-8").split())
NOTICE = "Icons: Lucide (lucide.dev), ISC License, Copyright (c) Lucide Icons and Contributors; parts from Feather (MIT)."


def bundle() -> str:
    """The text of app.css: tokens, base, layout, components by name, utilities, print; without comments and indentation."""
    first = [STYLES / f"{name}.css" for name in ("tokens", "base", "layout")]
    last = [STYLES / "utilities.css", STYLES / "print.css"]
    files = [*first, *sorted((STYLES / "components").glob("*.css")), *last]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    lines = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip()) + "\n"


def sprite(folder: Path) -> str:
    """One SVG of symbols from a folder of single icons (lucide-static's `icons`). Raises FileNotFoundError for an unknown name."""
    symbols = []
    for name in ICONS:
        source = (folder / f"{name}.svg").read_text(encoding="utf-8")
        inner = source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")]
        shapes = re.sub(r">\s+<", "><", " ".join(inner.split()))
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')  # strokes come from the class .icon
    return '<svg xmlns="http://www.w3.org/2000/svg"><!-- ' + NOTICE + " -->\n" + "\n".join(symbols) + "\n</svg>\n"


def main(arguments: list[str]) -> None:
    """Write the bundle; with a folder of icons, the sprite too."""
    BUNDLE.parent.mkdir(parents=True, exist_ok=True)
    BUNDLE.write_text(bundle(), encoding="utf-8")
    if arguments:
        SPRITE.write_text(sprite(Path(arguments[0])), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
