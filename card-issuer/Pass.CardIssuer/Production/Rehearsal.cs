using System.Security.Cryptography;
using System.Text;
using Pass.CardIssuer.Bureau;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Orders;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Cose;
using Pass.Cards.Crypto;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Bureau;
using Pass.Issuing.Personalization;

namespace Pass.CardIssuer.Production;

/// <summary>One phase of a rehearsal.</summary>
/// <param name="Name">Invent, Stock, Orders, Prepare or Bureau.</param>
public sealed record RehearsedPhase(string Name, int Cards, TimeSpan Elapsed, long WorkingSetBytes)
{
    public int CardsPerSecond => (int)(Cards / Elapsed.TotalSeconds);
}

/// <summary>
/// Plays the preparation of a whole campaign with invented orders, chips and keys, in a folder of its own that it leaves behind:
/// how long will it take here, and in how much memory?
/// </summary>
public sealed class Rehearsal(string folder, TimeProvider time, RandomNumberGenerator random)
{
    /// <summary>How many phases there are.</summary>
    public const int Phases = 5;

    private const int Years = 20;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string folder = folder;
    private readonly TimeProvider time = time;
    private readonly RandomNumberGenerator random = random;

    /// <summary>Throws <see cref="IOException"/> when the folder was used before.</summary>
    /// <param name="progress">Told the phases that are done.</param>
    public async Task<IReadOnlyList<RehearsedPhase>> RunAsync(int cards, int signers, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException(IssuanceTexts.Say("RehearsalFolder", folder));
        var (options, phases) = (new IssuanceOptions(), new List<RehearsedPhase>());
        var database = IssuerDatabase.Sqlite(Path.Combine(folder, "issuer.db"));
        await database.MigrateAsync(cancellationToken);
        using var kek = AesKey.Random(32, random);
        using var master = new MasterKey(AesKey.Random(32, random));
        var authorities = Authorities(signers);
        var stock = Path.Combine(folder, "stock.txt");
        await PhaseAsync("Invent", () => Task.Run(() => WriteStock(stock, cards, kek), cancellationToken));
        await PhaseAsync("Stock", async () =>
        {
            using var file = File.OpenText(stock);
            await new ChipStock(database).ImportAsync(file, kek, cancellationToken);
        });
        await PhaseAsync("Orders", () => new OrderDesk(database, time).PlaceAsync(Orders(cards), "rehearsal", dryRun: false, cancellationToken));
        await PhaseAsync("Prepare", () => new Preparation(database, options, time, random).PrepareAsync(cards, authorities, "rehearsal", null, cancellationToken));
        await PhaseAsync("Bureau", async () =>
        {
            await using var file = new StreamWriter(Path.Combine(folder, "batch-1.txt"), append: false, Utf8, bufferSize: 1 << 16);
            await new BureauFile(database, options).WriteAsync(1, file, kek, master, null, cancellationToken);
        });
        foreach (var authority in authorities)
            authority.Dispose();
        return phases;

        async Task PhaseAsync(string name, Func<Task> work)
        {
            var start = time.GetTimestamp();
            await work();
            phases.Add(new(name, cards, time.GetElapsedTime(start), Environment.WorkingSet));
            progress?.Report(phases.Count);
        }
    }

    /// <summary>One key, opened as often as there are threads.</summary>
    private List<CertificateAuthority> Authorities(int signers)
    {
        var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var validity = new Validity(today, today.AddYears(Years));
        using var root = CertificateAuthority.CreateRoot(ECDsa.Create(ECCurve.NamedCurves.nistP256), validity, random);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        using var issuer = root.CreateIssuer(ECDsa.Create(parameters), validity, random);
        return [.. Enumerable.Range(0, signers).Select(_ => new CertificateAuthority(ECDsa.Create(parameters), issuer.Certificate))];
    }

    private static void WriteStock(string path, int cards, AesKey kek)
    {
        using var file = new StreamWriter(path, append: false, Utf8, bufferSize: 1 << 16);
        using var writer = new SealedWriter(file, kek, ChipStock.Format, "rehearsal");
        for (var i = 0; i < cards; i++)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            writer.Record(i.ToString("X36", System.Globalization.CultureInfo.InvariantCulture), Convert.ToHexString(P256PublicKey.PointOf(key)));
        }

        writer.Complete();
    }

    private static async IAsyncEnumerable<OrderLine> Orders(int cards)
    {
        for (var i = 1; i <= cards; i++)
            yield return new OrderLine(i, new OrderRequest(new PassId(i), Delivery.School), []);
        await Task.CompletedTask;
    }
}
