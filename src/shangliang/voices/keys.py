"""How a supporter is told apart without being known: see "support" in docs/threat-model.md.

The hash stored with a support is salted by the matter: in the table, two supports of one person for two matters have nothing in common.
The proportional agenda needs to know which matters one person supports; the key for that is stored sealed with a fresh nonce each time
(so it cannot be joined either) and opened in memory only, by `selectors.support_of`.
"""

from shangliang.kernel.secret import keyed_hash

SEALED = "voices.support.ballot"


def support_hash(identity: str, matter_id: int) -> str:
    """The same for one person and one matter, and nothing else."""
    return keyed_hash(f"{matter_id}:{identity}", purpose="voices.support")


def ballot_key(identity: str, county: str) -> str:
    """The same for one person within a county; never stored or shown in the clear."""
    return keyed_hash(f"{county}:{identity}", purpose="voices.ballot")
