"""The look that every page shares: fonts and colours, and style sheets that ship with the code."""

from __future__ import annotations

from importlib import resources

import gradio as gr

SANS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
MONO = ("ui-monospace", "Consolas", "monospace")
RUST = gr.themes.Color(
    name="rust",
    c50="#f9f1ec",
    c100="#f3ece0",
    c200="#efcabb",
    c300="#e8a487",
    c400="#c9694c",
    c500="#96402b",
    c600="#7a2e1d",
    c700="#642416",
    c800="#4d1c11",
    c900="#38140c",
    c950="#24130c",
)
"""Around the accents of colours.css."""


def theme() -> gr.themes.Base:
    """Fonts of the reader's own machine, so that none is fetched; colours as in colours.css."""
    base = gr.themes.Base(
        primary_hue=RUST,
        neutral_hue=gr.themes.colors.stone,
        font=[gr.themes.Font(name) for name in SANS],
        font_mono=[gr.themes.Font(name) for name in MONO],
    )
    # These colours are painted before the style sheets arrive, which hold the same.
    return base.set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#171614",
        body_text_color="#1f1c18",
        body_text_color_dark="#ebe6dc",
    )


def style(*names: str, package: str = __package__) -> str:
    """A style element for a page's head. As the framework's own `css`, every selector would be
    put under its container, and `body` out of reach.
    """
    return f"<style>{''.join(asset(name, package) for name in names)}</style>"


def asset(name: str, package: str = __package__) -> str:
    """The text of a file that ships beside a package's code."""
    return resources.files(package).joinpath(name).read_text("utf-8")
