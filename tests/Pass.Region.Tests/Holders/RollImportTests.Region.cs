using Microsoft.EntityFrameworkCore;
using Pass.Data.Catalogue;
using Pass.Data.Log;
using Pass.Engine;
using Pass.Region.Holders;
using Pass.Region.Holders.Roll;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Holders;

public sealed partial class RollImportTests
{
    /// <summary>A seeded database with an engine on its log.</summary>
    private sealed class Region : IAsyncDisposable
    {
        private readonly TestDatabase _test;
        private readonly ILogStore _log;
        private readonly RegionKeys _keys = RegionKeys.FromBytes(new byte[32], new byte[32]);

        private Region(TestDatabase test, ILogStore log, AuthorizationEngine engine) => (_test, _log, Engine) = (test, log, engine);

        public AuthorizationEngine Engine { get; }

        /// <summary>The engine goes away before it is asked.</summary>
        public bool Cut { get; set; }

        public static async Task<Region> CreateAsync(DatabaseKind kind, PostgresServer server)
        {
            var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
            await Catalogue2026.SeedAsync(test.Database);
            var log = test.Database.OpenLog();
            var engine = await AuthorizationEngine.StartAsync(log, await new ReferenceLoader(test.Database).LoadAsync(), TimeProvider.System);
            return new(test, log, engine);
        }

        public async Task<RollImportResult> ImportAsync(byte[] roll, RollImportMode mode)
        {
            using var reader = new SiecleReader(new MemoryStream(roll), "roll.xml", Options);
            return await ImportAsync(reader, mode);
        }

        public Task<RollImportResult> ImportAsync(SiecleReader reader, RollImportMode mode) =>
            new RollImport(_test.Database, _keys, Engine.Reference,
                async (grants, ct) => Cut ? throw new IOException("cut") : await Engine.SubmitAsync(grants, ct), TimeProvider.System, reader).RunAsync(mode);

        public async Task OpenCampaignAsync(Data.Model.CampaignRow campaign)
        {
            await using var context = _test.Database.CreateContext();
            context.Campaigns.Add(campaign);
            await context.SaveChangesAsync();
        }

        public async Task<List<Data.Model.Holder>> HoldersAsync()
        {
            await using var context = _test.Database.CreateContext();
            return await context.Holders.AsNoTracking().OrderBy(h => h.Id).ToListAsync();
        }

        public long LoggedRows() => Enumerable.Range(0, _log.Identity.Partitions).Sum(p => _log.Head(p).Lsn);

        public async ValueTask DisposeAsync()
        {
            await Engine.DisposeAsync();
            _log.Dispose();
            _keys.Dispose();
            _test.Dispose();
        }
    }
}
