using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store.Model;
using Pass.Data.Providers;
using Pass.Data.Providers.SqlServer;

namespace Pass.CardIssuer.Store;

/// <summary>What the issuer knows: serials, pass numbers, states and their history. Never a name.</summary>
public abstract class IssuerDbContext(DbContextOptions options) : DbContext(options)
{
    private const int SerialBytes = 8, ChipIdBytes = 18, PointBytes = 64, CertificateBytes = 256;

    public DbSet<CredentialRow> Credentials => Set<CredentialRow>();
    public DbSet<CredentialEventRow> Events => Set<CredentialEventRow>();
    public DbSet<CredentialFeedRow> Feed => Set<CredentialFeedRow>();
    public DbSet<BatchRow> Batches => Set<BatchRow>();
    public DbSet<ChipRow> Chips => Set<ChipRow>();
    public DbSet<PhoneRightRow> PhoneRights => Set<PhoneRightRow>();
    public DbSet<StatusListRow> StatusLists => Set<StatusListRow>();

    /// <summary>Saves, or says that somebody else changed the same rows first; then nothing was saved.</summary>
    internal async Task<bool> TrySaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException)
        {
            ChangeTracker.Clear();
            return false;
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<CredentialRow>(ConfigureCredential);
        modelBuilder.Entity<CredentialEventRow>(e =>
        {
            e.HasKey(row => new { row.CredentialId, row.Version });
            e.HasOne(row => row.Credential).WithMany().HasForeignKey(row => row.CredentialId).OnDelete(DeleteBehavior.Restrict);
            e.Property(row => row.Actor).HasMaxLength(100);
            e.Property(row => row.Reason).HasMaxLength(400);
        });
        modelBuilder.Entity<CredentialFeedRow>(e =>
        {
            e.HasKey(row => row.Position);
            e.HasIndex(row => row.CredentialId).IsUnique();
            e.HasOne(row => row.Credential).WithMany().HasForeignKey(row => row.CredentialId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<BatchRow>().Property(row => row.CreatedBy).HasMaxLength(100);
        modelBuilder.Entity<ChipRow>(e =>
        {
            e.HasKey(row => row.ChipId);
            e.HasIndex(row => row.PublicPoint).IsUnique();
            e.HasIndex(row => new { row.IsTaken, row.Rank });
            e.Property(row => row.ChipId).HasMaxLength(ChipIdBytes);
            e.Property(row => row.PublicPoint).HasMaxLength(PointBytes);
        });
        modelBuilder.Entity<PhoneRightRow>(e =>
        {
            e.HasIndex(row => row.PassId);
            e.HasIndex(row => row.CredentialId).IsUnique();
            e.HasOne<CredentialRow>().WithMany().HasForeignKey(row => row.CredentialId).OnDelete(DeleteBehavior.Restrict);
            e.Property(row => row.Reason).HasMaxLength(400);
            e.Property(row => row.CredentialId).IsConcurrencyToken();
        });
        modelBuilder.Entity<StatusListRow>(e =>
        {
            e.HasKey(row => row.Version);
            e.Property(row => row.Version).ValueGeneratedNever();
        });
        SnakeCase.Apply(modelBuilder);
        // Named after the column, as in the first stores.
        foreach (var foreign in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetForeignKeys()))
            foreign.SetConstraintName($"fk_{foreign.DeclaringEntityType.GetTableName()}_{foreign.Properties[0].GetColumnName()}");
    }

    private static void ConfigureCredential(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<CredentialRow> e)
    {
        e.Property(row => row.Version).IsConcurrencyToken();
        e.Property(row => row.Kind).HasConversion<int>();
        e.HasIndex(row => row.Serial).IsUnique();
        e.HasIndex(row => row.ChipId).IsUnique();
        e.HasIndex(row => row.PublicPoint).IsUnique();
        e.HasIndex(row => row.OrderReference).IsUnique();
        e.HasIndex(row => row.ReplacesId).IsUnique();
        // At most one live card, one live phone and one live code for a pass, whoever asks, however often.
        e.HasIndex(row => new { row.PassId, row.Kind }).IsUnique().HasFilter($"state <= {(int)IssuanceState.Active}");
        e.HasIndex(row => new { row.State, row.Id });
        e.HasIndex(row => row.BatchId);
        e.HasOne<BatchRow>().WithMany().HasForeignKey(row => row.BatchId).OnDelete(DeleteBehavior.Restrict);
        e.HasOne<CredentialRow>().WithMany().HasForeignKey(row => row.ReplacesId).OnDelete(DeleteBehavior.Restrict);
        e.Property(row => row.Serial).HasMaxLength(SerialBytes);
        e.Property(row => row.ChipId).HasMaxLength(ChipIdBytes);
        e.Property(row => row.PublicPoint).HasMaxLength(PointBytes);
        e.Property(row => row.Certificate).HasMaxLength(CertificateBytes);
        e.Property(row => row.PhotoReference).HasMaxLength(100);
        e.Property(row => row.OrderReference).HasMaxLength(60);
    }
}

/// <summary>issuer.db.</summary>
public sealed class SqliteIssuerDbContext(DbContextOptions<SqliteIssuerDbContext> options) : IssuerDbContext(options);

public sealed class PostgresIssuerDbContext(DbContextOptions<PostgresIssuerDbContext> options) : IssuerDbContext(options);

public sealed class SqlServerIssuerDbContext(DbContextOptions<SqlServerIssuerDbContext> options) : IssuerDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        SqlServerColumns.Configure(configurationBuilder);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        SqlServerColumns.Apply(modelBuilder);
        // A table with triggers answers no OUTPUT clause: EF Core must know of them.
        modelBuilder.Entity<CredentialRow>().ToTable(table => table.HasTrigger("keep_credential"));
        modelBuilder.Entity<CredentialEventRow>().ToTable(table =>
        {
            table.HasTrigger("keep_event");
            table.HasTrigger("feed_credential");
        });
    }
}
