using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Data.Log;
using Pass.Engine;
using Pass.Region.Catalogue;
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

        private readonly TimeProvider _time;

        private Region(TestDatabase test, ILogStore log, AuthorizationEngine engine, TimeProvider time) => (_test, _log, Engine, _time) = (test, log, engine, time);

        public AuthorizationEngine Engine { get; }

        public Pass.Data.PassDatabase Database => _test.Database;

        public RegionKeys Keys => _keys;

        /// <summary>The engine goes away before it is asked.</summary>
        public bool Cut { get; set; }

        public static async Task<Region> CreateAsync(DatabaseKind kind, PostgresServer server, TimeProvider? time = null)
        {
            var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
            await Catalogue2026.SeedAsync(test.Database);
            var log = test.Database.OpenLog();
            var engine = await AuthorizationEngine.StartAsync(log, await new ReferenceLoader(test.Database).LoadAsync(), time ?? TimeProvider.System);
            return new(test, log, engine, time ?? TimeProvider.System);
        }

        public async Task<RollImportResult> ImportAsync(byte[] roll, RollImportMode mode)
        {
            using var reader = new SiecleReader(new MemoryStream(roll), "roll.xml", Options);
            return await ImportAsync(reader, mode);
        }

        public async Task<RollImportResult> ImportAsync(SiecleReader reader, RollImportMode mode) =>
            (await new RollImport(_test.Database, _keys, Engine.Reference,
                async (grants, ct) => Cut ? throw new IOException("cut") : await Engine.SubmitAsync(grants, ct), _time, reader).RunAsync(SystemActors.Simulation, mode)).OrThrow();

        /// <summary>Opens 2027-2028 from a file, as a command does, while the engine runs.</summary>
        public async Task OpenCampaignAsync()
        {
            var office = new CatalogueOffice(_test.Database, new FakeTimeProvider(new(2027, 5, 3, 9, 0, 0, TimeSpan.Zero)));
            (await office.ImportAsync(SystemActors.Simulation, CatalogueDocument.Read(Next))).OrThrow().Problems.ShouldBeEmpty();
            Engine.Reference = await new ReferenceLoader(_test.Database).LoadAsync();
        }

        private static readonly byte[] Next =
            """
            {
              "campaigns": [{
                "code": "2027-2028", "schoolYear": 2027, "opensOn": "2027-06-01", "spendUntil": "2028-05-31",
                "benefits": [{
                  "code": "CINEMA", "label": "Places de cinéma", "unit": "uses",
                  "versions": [{
                    "version": 1, "appliesFrom": "2027-06-01", "validFrom": "2027-06-01", "validUntil": "2028-05-31",
                    "products": ["cinemaSeat"], "trades": ["CINEMA"], "grants": [{"units": 6, "levels": ["PREMIERE"]}],
                    "priority": 10, "offlineFloorCents": 0, "fundingLine": "CULT-CINE"
                  }],
                  "reimbursement": [{"label": "Remboursement intégral", "from": "2027-06-01", "tiers": [{"fromCents": 0, "rateBasisPoints": 10000}]}]
                }]
              }]
            }
            """u8.ToArray();

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
