using Pass.Core;

namespace Pass.Cards.Credentials;

public enum IssuedState
{
    /// <summary>Made, and not yet activated in its holder's hand: not accepted.</summary>
    Pending = 1,

    Active = 2,

    /// <summary>Blocked, expired, replaced or spoiled: never accepted again.</summary>
    Revoked = 3,
}

/// <summary>A card, phone or one-time code as the issuer tells it to the region: all that is needed to accept it, and no name.</summary>
/// <param name="Credential">From 1; also its bit in the <see cref="StatusList"/>.</param>
/// <param name="Kind"><see cref="CertificateKind.Card"/>, <see cref="CertificateKind.Phone"/> or <see cref="CertificateKind.Code"/>.</param>
/// <param name="Serial">8 bytes, never used twice.</param>
/// <param name="PublicPoint">X ‖ Y on P-256, 64 bytes; empty for a code, which has a secret instead (<see cref="Presentation.CodeMaster"/>).</param>
public sealed record IssuedCredential(
    CredentialId Credential,
    PassId Pass,
    CertificateKind Kind,
    ReadOnlyMemory<byte> Serial,
    ReadOnlyMemory<byte> PublicPoint,
    Validity Validity,
    IssuedState State)
{
    public int StatusIndex => Credential.Value;
}
