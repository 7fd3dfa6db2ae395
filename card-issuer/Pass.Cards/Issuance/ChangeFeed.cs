using Pass.Core;

namespace Pass.Cards.Issuance;

/// <summary>A credential as it is now, at the place of its last change: <see cref="IssuedCredential"/> as it travels.</summary>
/// <param name="Position">Of its last change. Only grows; each change of a credential takes it to the end.</param>
/// <param name="Serial">16 hexadecimal digits.</param>
/// <param name="PublicPoint">X ‖ Y on P-256, 64 bytes; none for a one-time code.</param>
public sealed record ChangeMessage(
    long Position, int Credential, string Pass, CredentialKind Kind, string Serial, byte[] PublicPoint, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, CredentialState State)
{
    public static ChangeMessage Of(long position, IssuedCredential issued) => new(
        position, issued.Credential.Value, PassNumber.Of(issued.Pass).ToCompact(), issued.Kind, Convert.ToHexString(issued.Serial.Span), issued.PublicPoint.ToArray(),
        issued.Validity.From, issued.Validity.Until, issued.State);

    /// <exception cref="InvalidDataException">The service sent what it never should; the message names the field.</exception>
    public IssuedCredential ToIssued()
    {
        if (Credential < 1)
            throw Wrong("credential");
        if (!PassNumber.TryParse(Pass, out var pass, out _))
            throw Wrong("pass");
        if (!Enum.IsDefined(Kind))
            throw Wrong("kind");
        if (Serial.Length != 2 * IssuedCredential.SerialBytes || !Serial.All(char.IsAsciiHexDigit))
            throw Wrong("serial");
        if (PublicPoint.Length != (Kind == CredentialKind.Code ? 0 : IssuedCredential.PointBytes))
            throw Wrong("publicPoint");
        if (State is not (CredentialState.Pending or CredentialState.Active or CredentialState.Revoked))
            throw Wrong("state");
        return new(new(Credential), pass.Id, Kind, Convert.FromHexString(Serial), PublicPoint, new(ValidFrom, ValidUntil), State);
    }

    private InvalidDataException Wrong(string field) => new($"The issuance service sent credential {Credential} with a wrong {field}.");
}

/// <summary>
/// A page of what changed, each credential once, in order of position. Ask again after <see cref="Next"/>; from 0, every credential is told.
/// A card still in production is not: it may yet be spoiled.
/// </summary>
/// <param name="Next">What to ask after next.</param>
/// <param name="HasMore">The page was full: ask again at once.</param>
/// <param name="Last">The last position there is. Below what was asked after: the service was given another store; begin again from 0.</param>
public sealed record ChangesMessage(IReadOnlyList<ChangeMessage> Changes, long Next, bool HasMore, long Last)
{
    public const int MaxLimit = 2_000;
}
