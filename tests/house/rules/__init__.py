"""One rule per file; RULES has them in the order in which they are reported."""

from __future__ import annotations

from tests.house.rule import Rule
from tests.house.rules import (
    class_name,
    complexity,
    docstring_name,
    folder_size,
    local_import,
    module_name,
    packed_statement,
    retired_name,
    second_list,
)

RULES: tuple[Rule, ...] = (
    module_name.RULE,
    retired_name.RULE,
    class_name.RULE,
    folder_size.RULE,
    complexity.RULE,
    packed_statement.RULE,
    local_import.RULE,
    second_list.RULE,
    docstring_name.RULE,
)
