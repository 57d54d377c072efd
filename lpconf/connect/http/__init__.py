"""HTTP: sessions, limits, caches and the transport.

Two habits of httpx cost more than what it does here, and are stopped at its door. Wherever rich and pygments are
installed, it imports them for a command line of its own: nobody uses that, so its module counts as missing. And with
each request to an application in the same process it looks for sniffio on the disk: where that is missing, so it stays.
"""

import importlib.util
import sys
from typing import Any, cast

_modules = cast("dict[str, Any]", sys.modules)
_modules.setdefault("httpx._main", None)
if importlib.util.find_spec("sniffio") is None:
    _modules.setdefault("sniffio", None)
