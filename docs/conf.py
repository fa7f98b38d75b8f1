"""Settings of the documentation: built without network, every command and number in it played by the build."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

project = "jevons"
author = "the jevons authors"
html_title = "jevons"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "played"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["built", "generated/work"]
html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_copyright = False
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"
# A build says what is wrong with the pages; types that other libraries do not document are not wrong.
suppress_warnings = ["ref.class", "ref.python"]
