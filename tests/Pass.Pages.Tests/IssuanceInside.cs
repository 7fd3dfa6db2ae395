using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pass.CardIssuer;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Production;
using Pass.CardIssuer.Service;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Issuance;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Keys;
using Pass.Portal.Presence;

namespace Pass.Pages.Tests;

/// <summary>The issuance service itself, over a store and authorities of its own, in the process of the tests.</summary>
internal sealed partial class IssuanceInside : IAsyncDisposable
{
    private const string Secret = "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF";

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly CertificateAuthority _root;
    private readonly CertificateAuthority _issuer;
    private readonly string _folder;
    private WebApplication _app = null!;
    private PhoneCalls _phones = null!;

    private IssuanceInside(string folder, TimeProvider time)
    {
        _folder = folder;
        var now = time.GetUtcNow();
        Validity years = new(now.AddDays(-1), now.AddYears(10));
        _root = CertificateAuthority.CreateRoot(ECDsa.Create(ECCurve.NamedCurves.nistP256), years, _random);
        _issuer = _root.CreateIssuer(ECDsa.Create(ECCurve.NamedCurves.nistP256), years, _random);
    }

    /// <summary>What the node is told of it.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Pass:Trust", Path.Combine(_folder, "trust")),
        new("Pass:Issuance:Address", Address),
        new("Pass:Issuance:SecretFile", Path.Combine(_folder, "service.secret")),
        new("Pass:Codes:KeyFolder", Path.Combine(_folder, "codes")),
        new(CodeSettings.PassphraseVariable, Secret),
    ];

    public IssuerDatabase Database { get; private set; } = null!;

    private string Address => $"unix:{Path.Combine(_folder, "s")}";

    public static async Task<IssuanceInside> StartAsync(string folder, TimeProvider time)
    {
        var inside = new IssuanceInside(folder, time);
        await inside.StartAsync(time);
        return inside;
    }

    /// <summary>What a bureau and a carrier do with an ordered card: it comes to the school.</summary>
    public Task ShipAsync(long pass, TimeProvider time) => MoveAsync(pass, time, [IssuanceState.InProduction, IssuanceState.Produced, IssuanceState.Shipped]);

    /// <summary>What a bureau, a carrier and a school do with an ordered card: it ends in its holder's hand.</summary>
    public Task HandOutAsync(long pass, TimeProvider time) => MoveAsync(pass, time, [IssuanceState.InProduction, IssuanceState.Produced, IssuanceState.Shipped, IssuanceState.HandedOut]);

    private async Task MoveAsync(long pass, TimeProvider time, IssuanceState[] states)
    {
        using var chip = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var state in states)
        {
            await using var context = Database.CreateContext();
            var row = context.Credentials.Where(c => c.PassId == pass && c.Kind == CredentialKind.Card).OrderBy(c => c.Id).Last();
            if (state == IssuanceState.InProduction)
            {
                row.Serial = CertificateAuthority.NewSerial(_random);
                Certification.Certify(row, P256PublicKey.PointOf(chip), _issuer, time.GetUtcNow(), 4);
            }
            context.Move(row, state, new("test", time.GetUtcNow()), "as told");
            await context.SaveChangesAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _issuer.Dispose();
        _root.Dispose();
        _random.Dispose();
    }

    /// <summary>The service goes away; its store stays.</summary>
    public async Task StopAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _phones.Dispose();
    }

    public async Task StartAsync(TimeProvider time)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "trust"));
        File.WriteAllText(Path.Combine(_folder, "service.secret"), Secret);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(_folder, "service.secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var trust = _root.SignTrustList(time.GetUtcNow().AddMinutes(-10), [_issuer.Certificate]);
        File.WriteAllBytes(Path.Combine(_folder, "trust", "root.cose"), _root.Certificate.Encoded.ToArray());
        File.WriteAllBytes(Path.Combine(_folder, "trust", "trust.cose"), trust);
        if (!Directory.Exists(Path.Combine(_folder, "codes")))
            new SecretStore(Path.Combine(_folder, "codes"), Secret, _random).Add(CodeMaster.Name, RandomNumberGenerator.GetBytes(32), "000000");
        Database = IssuerDatabase.Sqlite(Path.Combine(_folder, "issuer.db"));
        await Database.MigrateAsync();
        await MakeFirstBatchAsync(time);
        var options = new IssuanceOptions();
        var list = TrustList.Open(trust, _root.Certificate, time.GetUtcNow())!;
        var worker = new IssuanceWorker(Database, options, [_issuer], list, time, _random);
        _phones = new(new PhoneTokens(Database, options, time, _random), new(Secret, time, _random), _issuer);
        _app = IssuanceHost.Build(
            IssuanceAddress.Parse(Address), new(Secret), new(Database, options, time), _phones, new(new(Database, options, time, _random)), new(_issuer, time),
            services => new(Database, options, BureauKeys, time, services.GetRequiredService<ILogger<BatchCalls>>()),
            services => new(worker, Database, options, TimeSpan.FromHours(1), _ => { }, time, services.GetRequiredService<ILogger<RoundLoop>>()),
            rounds => new(Database, rounds, new(_root.Certificate.Encoded.ToArray(), trust)));
        await _app.StartAsync();
    }
}
