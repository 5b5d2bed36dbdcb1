"""Question files in the making."""

from pathlib import Path

SOUND = """\
id = "ceasefire"
title = "Will a ceasefire be signed by 30 June 2027?"
opens_at = 2026-12-01T00:00:00Z
closes_at = 2027-06-30T23:59:00Z

[resolution]
text = "YES if Russia and Ukraine sign a ceasefire in the window. Otherwise NO."
default_at_close = "no"

[[resolution.actors]]
name = "Russia"

[[resolution.events]]
id = "sign"
class = ["SIGN"]
agent = ["Russia"]
object_any = ["ceasefire"]

[resolution.yes_when]
any = ["sign"]
"""

CHOICE = """\
id = "venue"
title = "Where will the next meeting take place?"
kind = "multiple_choice"
options = ["Geneva", "Vienna", "elsewhere or not at all"]
opens_at = 2026-12-01T00:00:00Z
closes_at = 2027-06-30T23:59:00Z
[resolution]
text = "The place where the delegations first meet in the window."
"""

NUMERIC = """\
id = "rate"
title = "What will the deposit facility rate be?"
kind = "numeric"
range = { min = 0, max = 5, buckets = 20, open_upper = true, unit = "%" }
opens_at = 2026-12-01T00:00:00Z
closes_at = 2027-06-30T23:59:00Z
[resolution]
text = "The rate that the bank publishes."
"""


def write(folder: Path, **files: str | bytes) -> Path:
    """A folder with these files; `name` stands for `name.toml`."""
    for name, content in files.items():
        path = folder / f"{name}.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder
