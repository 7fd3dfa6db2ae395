using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Region;

namespace Pass.Benchmarks.Baselines;

/// <summary>What a team writes first: a pooled context, a balance row with an optimistic concurrency token, an entry, one transaction per sale.</summary>
internal sealed class NaiveEfCore : IDisposable
{
    private readonly PooledDbContextFactory<NaiveContext> _contexts;
    private readonly SemaphoreSlim _slots;

    private NaiveEfCore(DatabaseKind kind, DbContextOptions<NaiveContext> options)
    {
        _contexts = new(options, poolSize: 256);
        // Each database at its best: SQLite has one writer and would only make the others wait and fail; PostgreSQL gets 32 connections.
        _slots = new(kind == DatabaseKind.Sqlite ? 1 : 32);
    }

    /// <summary>Makes its tables beside those of Pass, with every purse filled.</summary>
    public static async Task<NaiveEfCore> CreateAsync(BenchDatabase database, BenchRegion region)
    {
        var options = new DbContextOptionsBuilder<NaiveContext>();
        if (database.Kind == DatabaseKind.Sqlite)
            options.UseSqlite($"Data Source={Path.Combine(database.Location, "naive.db")}");
        else
            options.UseNpgsql(database.Location);
        await using var context = new NaiveContext(options.Options);
        if (database.Kind == DatabaseKind.Sqlite)
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
        await context.Database.ExecuteSqlRawAsync(context.Database.GenerateCreateScript());
        await context.Database.ExecuteSqlAsync($"""
            WITH RECURSIVE p(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM p WHERE id < {region.Passes}),
                b(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM b WHERE id < {region.Benefits.Count})
            INSERT INTO naive_purse (pass_id, benefit_id, balance, version) SELECT p.id, b.id, 10000000, 0 FROM p, b
            """);
        return new(database.Kind, options.Options);
    }

    public Func<int, Func<ValueTask>> Caller(BenchRegion region) => seed =>
    {
        var mix = new SaleMix(region, seed);
        return () => new(SellAsync(mix.NextPlain(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())));
    };

    public async Task SellAsync(PlainSale sale)
    {
        await _slots.WaitAsync();
        try
        {
            await SellInTurnAsync(sale);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task SellInTurnAsync(PlainSale sale)
    {
        while (true)
        {
            await using var context = await _contexts.CreateDbContextAsync();
            if (await context.Entries.AnyAsync(e => e.OperationId == sale.Operation))
                return;
            var purse = await context.Purses.SingleAsync(p => p.PassId == sale.Pass && p.BenefitId == sale.Benefit);
            if (purse.Balance < sale.Cents)
                throw new InvalidOperationException("The load is made to be approved.");
            purse.Balance -= sale.Cents;
            purse.Version++;
            context.Entries.Add(new()
            {
                OperationId = sale.Operation,
                PassId = sale.Pass,
                BenefitId = sale.Benefit,
                PartnerId = sale.Partner,
                Cents = sale.Cents,
                BalanceAfter = purse.Balance,
            });
            try
            {
                await context.SaveChangesAsync();
                return;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody sold from the same purse meanwhile: read it again.
            }
        }
    }

    public void Dispose() => _slots.Dispose();

    private sealed class NaiveContext(DbContextOptions<NaiveContext> options) : DbContext(options)
    {
        public DbSet<NaivePurse> Purses => Set<NaivePurse>();

        public DbSet<NaiveEntry> Entries => Set<NaiveEntry>();

        protected override void OnModelCreating(ModelBuilder model)
        {
            model.Entity<NaivePurse>(e =>
            {
                e.ToTable("naive_purse").HasKey(p => new { p.PassId, p.BenefitId });
                e.Property(p => p.PassId).HasColumnName("pass_id");
                e.Property(p => p.BenefitId).HasColumnName("benefit_id");
                e.Property(p => p.Balance).HasColumnName("balance");
                e.Property(p => p.Version).HasColumnName("version").IsConcurrencyToken();
            });
            model.Entity<NaiveEntry>(e => e.ToTable("naive_entry").HasIndex(n => n.OperationId).IsUnique());
        }
    }

    private sealed class NaivePurse
    {
        public long PassId { get; init; }
        public int BenefitId { get; init; }
        public long Balance { get; set; }
        public int Version { get; set; }
    }

    private sealed class NaiveEntry
    {
        public long Id { get; init; }
        public Guid OperationId { get; init; }
        public long PassId { get; init; }
        public int BenefitId { get; init; }
        public int PartnerId { get; init; }
        public int Cents { get; init; }
        public long BalanceAfter { get; init; }
    }
}
