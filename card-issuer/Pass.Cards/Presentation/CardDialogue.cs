using System.Security.Cryptography;
using Pass.Cards.Credentials;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;

namespace Pass.Cards.Presentation;

/// <summary>What came of asking a card to prove that it is there.</summary>
/// <param name="Outcome">Why there is no signature, when there is none.</param>
/// <param name="Presentation">To be verified; null when the card did not sign.</param>
public sealed record CardAnswer(SigningOutcome Outcome, CardPresentation? Presentation = null);

/// <summary>How a card proves that it is there, to a till over a sale or to a gate over none: SELECT, GET DATA (certificate), VERIFY where a PIN is given,
/// INTERNAL AUTHENTICATE; in one transaction, so that no other program comes between.</summary>
/// <param name="random">The unpredictable numbers.</param>
public sealed class CardDialogue(RandomNumberGenerator random)
{
    /// <param name="card">In the reader; not owned.</param>
    /// <param name="saleHash">SHA-256 of the sale (<see cref="SaleDigest"/>), 32 bytes; at a gate <see cref="PresentationVerifier.NoSale"/>.</param>
    /// <param name="offlineAmountCents">What the card is to count against its own limits when the till decides alone; null online.</param>
    /// <param name="pin">For a card that asks for one. It is typed again (<see cref="SigningOutcome.PinRequired"/>) when the card left before saying
    /// whether it is right: sent again unseen, a mistyped one would cost two tries.</param>
    /// <exception cref="CardLinkException">The card was pulled out or does not answer: present it again.</exception>
    /// <exception cref="CardRefusedException">It is not a pass.</exception>
    /// <exception cref="InvalidDataException">It answers what no pass answers.</exception>
    public async Task<CardAnswer> AskAsync(
        ICardChannel card, ReadOnlyMemory<byte> saleHash, uint? offlineAmountCents = null, string? pin = null, CancellationToken ct = default)
    {
        var number = new byte[SaleEvidence.UnpredictableNumberLength];
        random.GetBytes(number);
        using var transaction = card.BeginTransaction();
        var connection = new CardConnection(card);
        if ((await connection.SendAsync(new SelectApplication(Aids.Pass), ct)).IsBlocked)
            return new(SigningOutcome.Blocked);
        if (await connection.SendAsync(new GetData(PassTags.Certificate), ct) is not { } encoded || Certificate.Decode(encoded.Span) is not { } certificate)
            return new(SigningOutcome.Refused);
        if (pin is not null && !await IsRightAsync(connection, pin, ct))
            return new(SigningOutcome.PinRequired);
        var signed = await connection.SendAsync(new SignSale(number, saleHash, offlineAmountCents), ct);
        if (signed.Outcome != SigningOutcome.SaleSigned)
            return new(signed.Outcome);
        var evidence = new SaleEvidence(number, saleHash, CardSerial.Read(certificate.Body.Serial.Span), signed.Atc, offlineAmountCents);
        return new(signed.Outcome, new CardPresentation(encoded, evidence, signed.Signature));
    }

    private static async Task<bool> IsRightAsync(CardConnection connection, string pin, CancellationToken ct)
    {
        try
        {
            return (await connection.SendAsync(new VerifyPin(pin), ct)).IsVerified;
        }
        catch (CardLinkException)
        {
            return false;
        }
    }
}
