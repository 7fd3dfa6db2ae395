using System.Security.Cryptography;
using System.Text.Json;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Cards.Issuance;
using Pass.Cards.PhoneToken;
using Pass.Cli.Commands;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Issuing.Authorities;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;
using Pass.Region.Hosting;
using Pass.Region.Tills;
using Pass.Simulation.Demo;
using Pass.SoftwareCard;

namespace Pass.Simulation.Tills;

/// <summary>Somebody with the pass on their phone.</summary>
internal sealed class SimulatedPhone(ECDsa key, Certificate certificate)
{
    private uint _last;

    /// <summary>Each half-minute's code once, as a phone shows it.</summary>
    public string? NextQr(DateTimeOffset at)
    {
        var window = PhoneQr.WindowAt(at);
        lock (key)
        {
            if (window <= _last)
                return null;
            _last = window;
            return PhoneQr.Sign(key, certificate, window);
        }
    }
}

/// <summary>A region for tills alone: an embedded database, one bookshop and one cinema with all the tills, holders with phones, authorities, lists, and a portal as a process.</summary>
internal sealed class SimulatedRegion : IAsyncDisposable
{
    private const int CrowdCents = 500_000, CrowdSeats = 500, FirstPass = 100_000;

    private readonly PortalProcess _portal;

    private SimulatedRegion(PortalProcess portal, PassDatabase database, IReadOnlyList<NewTerminal> tills, IReadOnlyList<SimulatedPhone> phones, VirtualCard chip)
    {
        (_portal, Database, Tills, Phones, Chip) = (portal, database, tills, phones, chip);
    }

    public Uri Address => _portal.Address;
    public PassDatabase Database { get; }

    /// <summary>Waiting to be activated; the first half of the bookshop, the others of the cinema.</summary>
    public IReadOnlyList<NewTerminal> Tills { get; }
    public IReadOnlyList<SimulatedPhone> Phones { get; }

    /// <summary>A chip card, of a holder beside those with phones.</summary>
    public VirtualCard Chip { get; }

    /// <param name="mostPerTill">Sales that a till may make in a day, with and without the network.</param>
    public static async Task<SimulatedRegion> StartAsync(
        DirectoryInfo folder, int tills, int holders, Func<int, string> product, TimeProvider time, int mostPerTill, CancellationToken ct)
    {
        var place = DemoFolder.Prepare(folder);
        var database = PassDatabase.Sqlite(place.Data);
        var region = InitCommand.Read(Path.Combine(AppContext.BaseDirectory, "Samples", "region.json"));
        await InitCommand.CreateAsync(database, ParisCalendar.DateOf(time.GetUtcNow()), null, region, Region.Catalogue.ReadyCatalogue.Latest, null, time, ct);
        var (bookshop, cinema) = await AddPartnersAsync(database, ct);
        if (mostPerTill != TerminalOffice.DefaultDailyQuota)
            await AllowAsync(database, mostPerTill, ct);
        var (phones, chip) = await AddHoldersAsync(database, place, holders, time, ct);
        var opened = (await new TerminalOffice(database, time).OpenAsync(
            SystemActors.Simulation, [.. Enumerable.Range(0, tills).Select(i => product(i) == "cinemaSeat" ? cinema : bookshop)], "Caisse", mostPerTill, ct)).OrFail();
        var portal = await PortalProcess.StartAsync(database, place, [("Pass__Terminals__CallsPerMinute", "60000"), ("Pass__Terminals__Burst", "10000")], ct);
        return new(portal, database, opened, phones, chip);
    }

    public ValueTask DisposeAsync()
    {
        Chip.Dispose();
        return _portal.DisposeAsync();
    }

    /// <summary>So many sales in one queue are more than any region lets a till have: to measure, it does.</summary>
    private static async Task AllowAsync(PassDatabase database, int sales, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        foreach (var settings in context.DecisionSettings)
            (settings.OfflineUnsentSales, settings.OfflineUnsentCents, settings.OfflineTillPerDayCents, settings.OfflinePartnerPerDayCents) = (sales, sales * 100_000L, sales * 100_000L, sales * 100_000L);
        await context.SaveChangesAsync(ct);
    }

    private static async Task<(int Bookshop, int Cinema)> AddPartnersAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var products = await ReferenceLoader.CodesAsync(context.Products, ct);
        var benefits = context.BenefitVersions.AsEnumerable().Select(b => b.ToBenefit()).ToList();
        List<Partner> partners = [];
        foreach (var (siret, product) in new[] { ("55208131766522", "textbook"), ("44306184100047", "cinemaSeat") })
        {
            // Whatever the catalogue calls the trade: the one that sells this product.
            var sold = products.Find(product)?.Number ?? throw new UserErrorException($"{product}?");
            var id = benefits.First(b => !b.IsOfFamilies && b.Pays(new(sold))).Trades[0].Value;
            var partner = new Partner { Siret = siret, LegalName = $"Simulation {product}", Trade = new(id), Iban = "FR7630006000011234567890189", AccountHolderName = $"Simulation {product}" };
            var convention = new PartnerConvention { Code = "STANDARD", FirstDay = new(2020, 1, 1) };
            foreach (var benefit in benefits.Where(b => b.Trades.Any(t => t.Value == id)).Select(b => b.Benefit.Value).Distinct())
                convention.Benefits.Add(new() { BenefitId = benefit });
            partner.Conventions.Add(convention);
            context.Partners.Add(partner);
            partners.Add(partner);
        }
        await context.SaveChangesAsync(ct);
        return (partners[0].Id, partners[1].Id);
    }

    private static async Task<(List<SimulatedPhone> Phones, VirtualCard Chip)> AddHoldersAsync(PassDatabase database, DemoFolder place, int holders, TimeProvider time, CancellationToken ct)
    {
        using var random = RandomNumberGenerator.Create();
        var now = time.GetUtcNow();
        Validity years = new(now.AddDays(-1), now.AddYears(3));
        using var root = CertificateAuthority.CreateRoot(NewKey(), years, random);
        using var issuer = root.CreateIssuer(NewKey(), years, random);
        Directory.CreateDirectory(place.Trust);
        File.WriteAllBytes(Path.Combine(place.Trust, "root.cose"), root.Certificate.Encoded.ToArray());
        File.WriteAllBytes(Path.Combine(place.Trust, "trust.cose"), root.SignTrustList(now.AddMinutes(-10), [issuer.Certificate]));
        var list = issuer.SignStatusList(1, now.AddMinutes(-10), holders + 2, new byte[(holders + 9) / 8]);
        File.WriteAllBytes(Path.Combine(place.Trust, "status.json"), JsonSerializer.SerializeToUtf8Bytes(new(1, list.Encoded.ToArray(), new Dictionary<long, byte[]>()), IssuanceJson.Default.StatusMessage));
        var phones = new List<SimulatedPhone>(holders);
        var asked = new List<OperationRequest>();
        await using var live = await LiveRegion.OpenAsync(database, time, new ErrorStreamLogger(), ct);
        var reference = live.Engine.Reference;
        List<Entitlement> purses = [];
        foreach (var benefit in reference.Benefits.Select(b => b.Benefit).Distinct().Select(id => reference.Benefit(id, ParisCalendar.DateOf(now))).OfType<BenefitVersion>().Where(b => !b.IsOfFamilies))
            purses.Add(new(benefit.Benefit, benefit.Unit == BenefitUnit.Cents ? CrowdCents : CrowdSeats));
        for (var i = 1; i <= holders + 1; i++)
        {
            var (key, pass) = (NewKey(), new PassId(FirstPass + i));
            if (i <= holders)
                phones.Add(new(key, issuer.Issue(new(CertificateKind.Phone, CertificateAuthority.NewSerial(random), pass, P256PublicKey.PointOf(key), years, new(i)))));
            asked.Add(new GrantRequest(OperationId.New(now), pass, now.ToUnixTimeMilliseconds(), [.. purses]));
            asked.Add(new CredentialRequest(OperationId.New(now), pass, now.ToUnixTimeMilliseconds(), new(i), true));
        }
        foreach (var part in asked.Chunk(5_000))
            await live.Engine.SubmitAsync(part, ct);
        await live.SettleDownAsync(ct);
        return (phones, await NewChipAsync(issuer, years, new(FirstPass + holders + 1), holders + 1, random));
    }

    /// <summary>Personalized as a real one.</summary>
    private static async Task<VirtualCard> NewChipAsync(CertificateAuthority issuer, Validity years, PassId pass, int credential, RandomNumberGenerator random)
    {
        var card = VirtualCard.Blank();
        using var channel = new InProcessChannel(card);
        using var transport = StaticKeys.Factory();
        using var master = new MasterKey(new AesKey(RandomNumberGenerator.GetBytes(32)));
        var result = await new CardPersonalizer(transport, master, random).PersonalizeAsync(channel, new CardOrder(new((ulong)credential), new(10, 20_000)), (serial, point, _) =>
            ValueTask.FromResult(issuer.Issue(new(CertificateKind.Card, serial.ToBytes(), pass, point[1..], years, new(credential))).Encoded));
        return result.Outcome == PersonalizationOutcome.Personalized ? card : throw new InvalidOperationException($"The simulation's card: {result.Outcome}.");
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);
}
