"""HTTP: sessions, limits, caches and the transport.

Wherever rich and pygments are installed, httpx imports them for a command line of its own, which takes as long as all
the rest of it. Nobody here uses that, so its module counts as missing.
"""

import sys
from typing import Any, cast

cast("dict[str, Any]", sys.modules).setdefault("httpx._main", None)
