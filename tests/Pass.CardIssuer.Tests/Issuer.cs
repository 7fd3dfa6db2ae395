using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Bureau;
using Pass.CardIssuer.Desk;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Orders;
using Pass.CardIssuer.Production;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Bureau;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;

namespace Pass.CardIssuer.Tests;

/// <summary>An issuer for one test: an empty store, a root and an issuing authority in memory, a clock in September 2026.</summary>
internal sealed class Issuer : IDisposable
{
    public static readonly DateTimeOffset Rentree = new(2026, 9, 1, 6, 0, 0, TimeSpan.Zero);
    public static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    private static readonly Lazy<Task<byte[]>> Migrated = new(MigrateOnceAsync);

    private readonly string? _folder;

    private Issuer(IssuerDatabase database, string? folder)
    {
        _folder = folder;
        Database = database;
        var start = Rentree.AddDays(-30);
        Root = CertificateAuthority.CreateRoot(NewKey(), new Validity(start, start.AddYears(20)), Random);
        Authority = Root.CreateIssuer(NewKey(), new Validity(start, start.AddYears(8)), Random);
        Trust = TrustList.Open(Root.SignTrustList(Rentree, [Authority.Certificate]), Root.Certificate, Rentree)!;
        Lifecycle = new(database, Options, Clock);
        Orders = new(database, Clock);
        Preparation = new(database, Options, Clock, Random);
        Stock = new(database);
        Reconciliation = new(database, Clock);
        BureauFile = new(database, Options);
        Phones = new(database, Options, Clock, Random);
        Codes = new(database, Options, Clock, Random);
    }

    public IssuerDatabase Database { get; }
    public IssuanceOptions Options { get; } = new() { ChunkSize = 7 };
    public FakeTimeProvider Clock { get; } = new(Rentree.AddDays(10));
    public CertificateAuthority Root { get; }
    public CertificateAuthority Authority { get; }
    public TrustList Trust { get; }
    public AesKey Kek { get; } = new(SHA256.HashData("test kek"u8));
    public CredentialLifecycle Lifecycle { get; }
    public OrderDesk Orders { get; }
    public Preparation Preparation { get; }
    public ChipStock Stock { get; }
    public Reconciliation Reconciliation { get; }
    public BureauFile BureauFile { get; }
    public PhoneTokens Phones { get; }
    public OneTimeCodes Codes { get; }

    /// <param name="isEmpty">Not migrated.</param>
    public static async Task<Issuer> CreateAsync(bool isEmpty = false)
    {
        // In memory where there is such a folder: what is tested here is not the disk.
        var folder = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"issuer-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(folder);
        // Migrating costs more than most tests: it is done once and copied.
        await File.WriteAllBytesAsync(Path.Combine(folder, "issuer.db"), isEmpty ? [] : await Migrated.Value);
        return await CreateAsync(IssuerDatabase.Sqlite(Path.Combine(folder, "issuer.db")), folder);
    }

    public static async Task<Issuer> CreateAsync(IssuerDatabase database, string? folder = null, bool isEmpty = false)
    {
        if (folder is null && !isEmpty)
            await database.MigrateAsync();
        return new Issuer(database, folder);
    }

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static MasterKey Master() => new(new AesKey(SHA256.HashData("test master"u8)));

    public PersonalizationDesk Desk() => new(Database, Options, new DeskKeys(StaticKeys.Factory(), new AesKey(SHA256.HashData("test master"u8)), Authority), Clock, Random);

    /// <summary>Orders one card for each pass.</summary>
    public async Task OrderAsync(params long[] passes)
    {
        foreach (var pass in passes)
            (await Orders.OrderAsync(new OrderRequest(new PassId(pass), Delivery.School), "test")).Ok(out _, out var problem).ShouldBeTrue(problem?.ToString());
    }

    /// <summary>Puts chips with these serial numbers into the bureau's stock.</summary>
    public async Task StockAsync(IEnumerable<(byte[] ChipId, byte[] Point)> chips)
    {
        using var file = new StringWriter();
        using (var writer = new SealedWriter(file, Kek, ChipStock.Format, "stock"))
        {
            foreach (var (chip, point) in chips)
                writer.Record(Convert.ToHexString(chip), Convert.ToHexString(point));
            writer.Complete();
        }

        (await Stock.ImportAsync(new StringReader(file.ToString()), Kek)).Problems.ShouldBeEmpty();
    }

    /// <summary>Chips that exist on paper only.</summary>
    public static IEnumerable<(byte[] ChipId, byte[] Point)> PaperChips(int first, int count) => Enumerable.Range(first, count).Select(number =>
    {
        using var key = NewKey();
        return (ChipId(number), P256PublicKey.PointOf(key));
    });

    public static byte[] ChipId(int number) => [.. Convert.FromHexString("5041535301015041010100000000"), .. BitConverter.GetBytes(number)];

    public async Task<int> PrepareAsync(int count) =>
        (await Preparation.PrepareAsync(count, [Authority], "test")).Ok(out var batch, out var problem) ? batch.BatchId : throw new InvalidOperationException(problem.ToString());

    public async Task<List<CredentialRow>> CardsAsync()
    {
        await using var context = Database.CreateContext();
        return await context.Credentials.AsNoTracking().OrderBy(row => row.Id).ToListAsync();
    }

    public async Task<string> BureauFileAsync(int batch)
    {
        using var master = Master();
        using var text = new StringWriter();
        (await BureauFile.WriteAsync(batch, text, Kek, master)).Ok(out _, out var problem).ShouldBeTrue(problem?.ToString());
        return text.ToString();
    }

    private static async Task<byte[]> MigrateOnceAsync()
    {
        var folder = Directory.CreateTempSubdirectory("issuer-");
        var file = Path.Combine(folder.FullName, "issuer.db");
        await IssuerDatabase.Sqlite(file).MigrateAsync();
        using (var connection = new SqliteConnection($"Data Source={file}"))
        {
            // Folds the write-ahead log into the file.
            connection.Open();
            using var checkpoint = connection.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            checkpoint.ExecuteNonQuery();
        }

        SqliteConnection.ClearAllPools();
        var bytes = await File.ReadAllBytesAsync(file);
        folder.Delete(recursive: true);
        return bytes;
    }

    public void Dispose()
    {
        Authority.Dispose();
        Root.Dispose();
        Kek.Dispose();
        if (Database.IsOnServer)
        {
            using var context = Database.CreateContext();
            context.Database.EnsureDeleted();
        }
        if (_folder is null)
            return;
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
