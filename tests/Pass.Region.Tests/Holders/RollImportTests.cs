using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Data.Log;
using Pass.Engine;
using Pass.Region.Catalogue;
using Pass.Region.Holders;
using Pass.Region.Holders.Roll;
using Pass.Simulation.Generation;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Holders;

public sealed class RollImportTests(PostgresServer server)
{
    private static readonly DateOnly FirstDay = new(2026, 9, 1);
    private static readonly RollImportOptions Options = new(new DateOnly(2026, 9, 15));

    [Theory, EveryDatabase]
    public async Task A_roll_opens_passes_with_their_grants_and_importing_it_again_changes_nothing(DatabaseKind kind)
    {
        await using var region = await Region.CreateAsync(kind, server);
        var roll = Roll(700, seed: 3);
        var trial = await region.ImportAsync(roll, new(DryRun: true));
        (trial.Imported, trial.Granted).ShouldBe((false, 0));
        (await region.HoldersAsync()).ShouldBeEmpty();

        var first = await region.ImportAsync(roll, new());
        (first.Imported, first.ProblemCount, first.Created, first.Granted, first.Updated).ShouldBe((true, 0, trial.Created, trial.Created, 0));
        first.Created.ShouldBe(first.Totals.Rows);
        var holders = await region.HoldersAsync();
        holders.Count.ShouldBe(first.Created);
        holders.ShouldAllBe(h => h.EntitlementHash != null && h.Campaign == "2026-2027" && h.IneHmac!.Length == 32);
        var account = await region.Engine.ReadAsync(new(holders[17].PassId));
        account.ShouldNotBeNull().Purses.ShouldContain(p => p.Benefit == Catalogue2026.Cinema && p.Balance == 5);

        var logged = region.LoggedRows();
        var second = await region.ImportAsync(roll, new());
        (second.Created, second.Updated, second.Granted).ShouldBe((0, 0, 0));
        region.LoggedRows().ShouldBe(logged);
        (await region.HoldersAsync()).Select(h => (h.Id, h.PassId, h.UpdatedAtMs)).ShouldBe(holders.Select(h => (h.Id, h.PassId, h.UpdatedAtMs)));
    }

    [Fact]
    public async Task Stopped_between_the_holders_and_their_grants_it_is_healed_by_another_run()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var roll = Roll(200, seed: 4);
        region.Cut = true;
        await Should.ThrowAsync<IOException>(() => region.ImportAsync(roll, new()));
        var holders = await region.HoldersAsync();
        holders.Count.ShouldBeGreaterThan(0);
        region.Cut = false;
        var result = await region.ImportAsync(roll, new());
        (result.Created, result.Granted).ShouldBe((0, holders.Count));
        (await region.HoldersAsync()).ShouldAllBe(h => h.EntitlementHash != null);
    }

    [Fact]
    public async Task A_file_with_a_bad_line_imports_nothing_unless_bad_lines_are_accepted()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var text = System.Text.Encoding.UTF8.GetString(Roll(120, seed: 5));
        var at = text.IndexOf("<DATE_NAISS>", StringComparison.Ordinal);
        var bad = System.Text.Encoding.UTF8.GetBytes(text[..at] + "<DATE_NAISS>32/13/2010" + text[text.IndexOf("</DATE_NAISS>", at, StringComparison.Ordinal)..]);
        var refused = await region.ImportAsync(bad, new());
        (refused.Imported, refused.ProblemCount).ShouldBe((false, 1));
        (await region.HoldersAsync()).ShouldBeEmpty();
        var accepted = await region.ImportAsync(bad, new(AcceptErrors: true));
        (accepted.Imported, accepted.Created).ShouldBe((true, accepted.Totals.Rows));
        accepted.Problems.ShouldHaveSingleItem().Line.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_file_cut_short_imports_nothing_even_when_bad_lines_are_accepted()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var roll = Roll(120, seed: 6);
        var result = await region.ImportAsync(roll[..(roll.Length * 2 / 3)], new(AcceptErrors: true));
        result.Imported.ShouldBeFalse();
        (await region.HoldersAsync()).ShouldBeEmpty();
    }

    private static byte[] Roll(int passes, int seed)
    {
        using var stream = new MemoryStream();
        RollGenerator.Generate(new RollPlan(passes, seed) { Utf8 = true }, stream);
        return stream.ToArray();
    }

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
            await CatalogueEditor.SeedAsync(test.Database);
            var log = test.Database.OpenLog();
            var engine = await AuthorizationEngine.StartAsync(log, await new ReferenceLoader(test.Database).LoadAsync(), TimeProvider.System);
            return new(test, log, engine);
        }

        public Task<RollImportResult> ImportAsync(byte[] roll, RollImportMode mode) =>
            new RollImport(_test.Database, _keys, Engine.Reference, Catalogue2026.Campaign,
                async (grants, ct) => Cut ? throw new IOException("cut") : await Engine.SubmitAsync(grants, ct),
                TimeProvider.System, () => new SiecleReader(new MemoryStream(roll), "roll.xml", Options)).RunAsync(mode);

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
