using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;
using Pass.SoftwareCard;

namespace Pass.Testing.Cards;

/// <summary>An active card with its pass applet selected, and what its issuer knows of it.</summary>
public sealed class PersonalizedCard : IDisposable
{
    private PersonalizedCard(VirtualCard card, PersonalizationResult result)
    {
        Card = card;
        Connection = new SecureConnection(new InProcessChannel(card));
        PublicKey = KeyOf(result.PublicPoint);
        using var master = Master();
        IssuerKey = master.IssuerKey(Order.Serial);
    }

    public static CardOrder Order { get; } = new(new CardSerial(0x1122334455667788), new OfflineLimits(2, 1000));

    public VirtualCard Card { get; }

    public SecureConnection Connection { get; }

    public ECDsa PublicKey { get; }

    public AesKey IssuerKey { get; }

    public static async Task<PersonalizedCard> MakeAsync(CardMemory? memory = null, string? pin = null)
    {
        var card = new VirtualCard(memory ?? new VolatileMemory());
        var result = await PersonalizeAsync(new InProcessChannel(card), Order with { Pin = pin });
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

    public static MasterKey Master() => new(new AesKey(SHA256.HashData("test master"u8)));

    public static ECDsa KeyOf(ReadOnlyMemory<byte> point) => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() },
    });

    public static async Task<PersonalizationResult> PersonalizeAsync(ICardChannel channel, CardOrder order, Dictionary<string, byte[]>? issued = null)
    {
        using var factory = StaticKeys.Factory();
        using var master = Master();
        using var random = RandomNumberGenerator.Create();
        var personalizer = new CardPersonalizer(factory, master, random);
        return await personalizer.PersonalizeAsync(
            channel,
            order,
            (serial, point, _) =>
            {
                issued?.TryAdd(Convert.ToHexString(point.Span), serial.ToBytes());
                return ValueTask.FromResult<ReadOnlyMemory<byte>>((byte[])[.. serial.ToBytes(), .. point.Span, .. new byte[300]]);
            },
            TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        Connection.Dispose();
        Card.Dispose();
        PublicKey.Dispose();
        IssuerKey.Dispose();
    }
}
