using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.GlobalPlatform;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.Personalization;
using Pass.Cards.SoftwareCard;
using Pass.Cards.Tests.Personalization;

namespace Pass.Cards.Tests.SoftwareCard;

/// <summary>An active card with its pass applet selected, and what its issuer knows of it.</summary>
internal sealed class PersonalizedCard : IDisposable
{
    private PersonalizedCard(VirtualCard card, PersonalizationResult result)
    {
        Card = card;
        Connection = new CardConnection(new InProcessChannel(card));
        PublicKey = PersonalizationTests.PublicKey(result.PublicPoint);
        using var master = PersonalizationTests.Master();
        IssuerKey = master.IssuerKey(Order.Serial);
    }

    public static CardOrder Order { get; } = new(new CardSerial(0x1122334455667788), new OfflineLimits(2, 1000));

    public VirtualCard Card { get; }

    public CardConnection Connection { get; }

    public ECDsa PublicKey { get; }

    public AesKey IssuerKey { get; }

    public static async Task<PersonalizedCard> MakeAsync(CardMemory? memory = null, string? pin = null)
    {
        var card = new VirtualCard(memory ?? new VolatileMemory());
        var result = await PersonalizationTests.PersonalizeAsync(new InProcessChannel(card), Order with { Pin = pin });
        var made = new PersonalizedCard(card, result);
        await made.SelectAsync();
        return made;
    }

    public async Task<Selected> SelectAsync() => await Connection.SendAsync(new SelectApplication(Aids.Pass));

    public async Task<SigningResult> SignAsync(uint? offlineAmountCents = null) =>
        await Connection.SendAsync(new SignSale(new byte[8], new byte[32], offlineAmountCents));

    public async Task<PassCounters> CountersAsync() => await Connection.SendAsync(new GetPassCounters());

    /// <summary>What the region answers after an online sale; <paramref name="key"/> other than the card's shows what a forger gets.</summary>
    public async Task<StatusWord> OrderAsync(IssuerAction action, byte[]? payload = null, AesKey? key = null)
    {
        var challenge = await Connection.SendAsync(new GetChallenge());
        var counters = await CountersAsync();
        var script = IssuerScript.Create(key ?? IssuerKey, challenge.Span, Order.Serial, counters.Atc, action, payload);
        return (await Connection.TransmitAsync(script.ToApdu())).Status;
    }

    public void Dispose()
    {
        Connection.Dispose();
        Card.Dispose();
        PublicKey.Dispose();
        IssuerKey.Dispose();
    }
}
