using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Pass.Cards.Issuance;
using Pass.Cards.Iso7816;
using Pass.Core;
using Pass.Portal.Following;
using Pass.Portal.Issuance;
using Pass.Portal.Presence;
using Pass.Region.Credentials;
using Pass.Terminal;
using Pass.Terminal.Presentation;

namespace Pass.Portal.Tests.Presence;

/// <summary>A region that verifies passes, one till of its bookshop, and the holder's card (1) and phone (2), registered.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const int Card = 1, Phone = 2;

    private Desk(Issuer issuer, Region region, TerminalIdentity till, ICardChannel card)
    {
        (Issuer, Region, Till, HoldersCard) = (issuer, region, till, card);
        HoldersPhone = issuer.NewPhone(Phone, Region.Holder);
        Client = region.Client(till);
        CardTill = new(till, Products, RandomNumberGenerator.Create());
    }

    public static IReadOnlyList<ProductReply> Products { get; } = [.. Catalogue2026.Content.Products.All.Select(p => new ProductReply(p.Number, p.Code, p.LabelFr))];

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
        var region = await Region.StartAsync(null, [("Trust", issuer.TrustFolder), .. settings]);
        var desk = new Desk(issuer, region, await region.NewTillAsync(), await issuer.NewCardAsync(Card, Region.Holder))
        {
            Signing = (roster, _) => Task.FromResult(new IssuanceReply<SignedRosterMessage>(new(issuer.SignRoster(region.Time.GetUtcNow(), roster.List).Encoded.ToArray()), null)),
        };
        foreach (var credential in new[] { Card, Phone })
            (await desk.RegisterAsync(credential)).IsApproved.ShouldBeTrue();
        return desk;
    }

    /// <summary>How the issuance service answers for the lists of gates; null: the region has none.</summary>
    public Func<RosterMessage, CancellationToken, Task<IssuanceReply<SignedRosterMessage>>>? Signing
    {
        get => Region.Services.GetRequiredService<RosterSigner>().Ask;
        set => Region.Services.GetRequiredService<RosterSigner>().Ask = value;
    }

    public async Task<Operation> RegisterAsync(int credential, bool active = true, PassId? pass = null) => await Region.Engine.SubmitAsync(
        new CredentialRequest(OperationId.New(Region.Time.GetUtcNow()), pass ?? Region.Holder, Region.Time.GetUtcNow().ToUnixTimeMilliseconds(), new(credential), active));

    /// <summary>Takes over what an issuer made, as <c>pass import credentials</c> does.</summary>
    public async Task ImportAsync(params IEnumerable<IssuedCredential> issued)
    {
        await using (var context = Region.Database.CreateContext())
        {
            foreach (var (pass, id) in new[] { (Region.Holder, 1L), (Region.OtherHolder, 2L) })
            {
                if (await context.Holders.FindAsync(id) is null)
                    context.Holders.Add(new() { Id = id, PassId = pass.Value, IneHmac = [(byte)id] });
            }
            await context.SaveChangesAsync();
        }
        var import = new CredentialImport(Region.Database, async (requests, ct) => await Region.Engine.SubmitAsync(requests, ct), Region.Time);
        (await import.RunAsync(SystemActors.Issuance, "test", issued.Select((c, i) => new CredentialLine(i + 2, c)))).OrThrow().Problems.ShouldBeEmpty();
    }

    /// <summary>The region's next status list, of a hundred credentials.</summary>
    public void PublishStatus(long version, params int[] revoked)
    {
        var list = Issuer.SignStatus(version, Region.Time.GetUtcNow().AddMinutes(-1), 100, revoked);
        var trust = Region.Services.GetRequiredService<PresenceDesk>().Trust!;
        Region.Services.GetRequiredService<StatusLists>().Take(new StatusMessage(version, list.Encoded.ToArray(), new Dictionary<long, byte[]>()), trust).ShouldBeTrue();
    }

    public Task<OperationReply> PayByCodeAsync(string code, PassId? pass = null, TerminalClient? at = null) => (at ?? Client).SellAsync(
        Region.Textbook(1_000) with { Pass = PassNumber.Of(pass ?? Region.Holder).ToCompact(), Presentation = new CodeEvidence(code) });

    /// <summary>A sale that leaves it to the card to say whose it is.</summary>
    public async Task<SaleMessage> SignedAsync(long cents, ICardChannel? card = null, SaleMessage? sale = null) =>
        (await CardTill.PresentAsync(card ?? HoldersCard, sale ?? Region.Textbook(cents) with { Pass = null })).Sale!;

    public async Task<OperationReply> PayByCardAsync(long cents, ICardChannel? card = null) => await Client.SellAsync(await SignedAsync(cents, card));

    public SaleMessage Shown(long cents, DateTimeOffset? at = null, TestPhone? phone = null) =>
        Region.Textbook(cents) with { Pass = null, Presentation = new QrEvidence((phone ?? HoldersPhone).QrAt(at ?? Region.Time.GetUtcNow())) };

    public async ValueTask DisposeAsync()
    {
        await Region.DisposeAsync();
        Issuer.Dispose();
    }
}
