using System.Security.Cryptography;
using Pass.Cards.Iso7816;
using Pass.Core;
using Pass.Portal.Presence;
using Pass.Terminal;
using Pass.Terminal.Presentation;

namespace Pass.Portal.Tests.Presence;

/// <summary>A region that verifies passes, one till of its bookshop, and the holder's card (1), phone (2) and code (3), registered.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const int Card = 1, Phone = 2, Code = 3;
    public static readonly byte[] Secret = SHA256.HashData("one-time codes of the holder"u8);

    private Desk(Issuer issuer, Region region, TerminalIdentity till, ICardChannel card)
    {
        (Issuer, Region, Till, HoldersCard) = (issuer, region, till, card);
        HoldersPhone = issuer.NewPhone(Phone, Region.Holder);
        Client = region.Client(till);
        CardTill = new(till, RandomNumberGenerator.Create());
    }

    public Issuer Issuer { get; }
    public Region Region { get; }
    public TerminalIdentity Till { get; }
    public TerminalClient Client { get; }
    public CardTill CardTill { get; }
    public ICardChannel HoldersCard { get; }
    public TestPhone HoldersPhone { get; }

    public static async Task<Desk> OpenAsync(params (string, string)[] settings)
    {
        var issuer = new Issuer();
        CodeSecrets secrets = pass => pass == Region.Holder ? new(new(Code), Secret) : null;
        var region = await Region.StartAsync(null, secrets, [("Trust", issuer.TrustFolder), .. settings]);
        var desk = new Desk(issuer, region, await region.NewTillAsync(), await issuer.NewCardAsync(Card, Region.Holder));
        foreach (var credential in new[] { Card, Phone, Code })
            (await desk.RegisterAsync(credential)).IsApproved.ShouldBeTrue();
        return desk;
    }

    public async Task<Operation> RegisterAsync(int credential, bool active = true, PassId? pass = null) => await Region.Engine.SubmitAsync(
        new CredentialRequest(OperationId.New(Region.Time.Now), pass ?? Region.Holder, Region.Time.Now.ToUnixTimeMilliseconds(), new(credential), active));

    /// <summary>A sale that leaves it to the card to say whose it is.</summary>
    public async Task<SaleMessage> SignedAsync(long cents, ICardChannel? card = null, SaleMessage? sale = null) =>
        (await CardTill.PresentAsync(card ?? HoldersCard, sale ?? Region.Textbook(cents) with { Pass = null })).Sale!;

    public async Task<OperationReply> PayByCardAsync(long cents, ICardChannel? card = null) => await Client.SellAsync(await SignedAsync(cents, card));

    public SaleMessage Shown(long cents, DateTimeOffset? at = null, TestPhone? phone = null) =>
        Region.Textbook(cents) with { Pass = null, Presentation = new QrEvidence((phone ?? HoldersPhone).QrAt(at ?? Region.Time.Now)) };

    public async ValueTask DisposeAsync()
    {
        await Region.DisposeAsync();
        Issuer.Dispose();
    }
}
