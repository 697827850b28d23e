"""Whether a verified OIDC identity is an educator's. No web code: the page hands over what its sign-in verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def is_educator(identity: Mapping[str, object], emails: Iterable[str], issuer: str = "") -> bool:
    """Whether the identity is one of the listed educators.

    Parameters
    ----------
    identity
        Claims of an ID token whose signature is verified, such as Streamlit's `st.user`.
    emails
        Addresses of educators; capitals make no difference.
    issuer
        Where not empty, only identities of this issuer count.

    Notes
    -----
    Says yes only to an address that the issuer calls verified (`email_verified`; OpenID Connect Core 1.0, section
    5.1): at some issuers people choose the address themselves.
    """
    if identity.get("is_logged_in", True) is not True:
        return False
    if issuer and identity.get("iss") != issuer:
        return False
    if identity.get("email_verified") not in (True, "true"):
        return False
    address = address_of(identity)
    return bool(address) and address in {_folded(email) for email in emails}


def address_of(identity: Mapping[str, object]) -> str:
    """The address of an identity as it is compared; empty where there is none."""
    email = identity.get("email")
    return _folded(email) if isinstance(email, str) else ""


def _folded(email: str) -> str:
    return email.strip().casefold()
