using System.Diagnostics;
using Pass.EndToEnd.Tests.Region;

namespace Pass.EndToEnd.Tests.Faults;

/// <summary>The night, killed at any point and started again, ends with the rows and the bytes of a night that nobody disturbed.</summary>
public sealed class KillTests(EveningRegion evening) : IDisposable
{
    private const int Kills = 2;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(20_260_902);

    [Fact]
    public async Task A_killed_day_close_ends_with_the_same_marks_and_seal()
    {
        var calm = _folder.CopyOf(evening.Database, "calm");
        var killed = _folder.CopyOf(evening.Database, "killed");
        var took = await TimeAsync(calm, "day", "close", EveningRegion.Day);

        await KillAsync(took, killed, "day", "close", EveningRegion.Day);

        // The moment of closing is the only thing that may differ.
        string Dump(string database) => TableDump.Of(database, "pass.db", "business_day(date, state, seal)", "business_day_cut") + TableDump.Of(database, "log.db", "log");
        Dump(killed).ShouldHoldWhat(Dump(calm));
        TableDump.Count(killed, "business_day").ShouldBe(2);
    }

    [Fact]
    public async Task A_killed_projection_goes_on_where_it_was_and_counts_nothing_twice()
    {
        var calm = _folder.CopyOf(evening.Database, "calm");
        var killed = _folder.CopyOf(evening.Database, "killed");
        var took = await TimeAsync(calm, "project", "--rebuild");

        await KillWhenAsync(() => TableDump.Count(killed, "operation") == 0, killed, "project", "--rebuild");
        await KillAsync(took, killed, "project");

        string Dump(string database) => TableDump.Of(database, "pass.db", "operation(operation_id, pass_id, kind, partition, lsn, idx, business_day, amount_cents, region_cents, refusal, related_id)", "entry", "purse");
        Dump(killed).ShouldHoldWhat(Dump(calm));
        (await Tool.PassAsync(killed, "verify")).Well();
    }

    [Fact]
    public async Task A_killed_clearing_ends_with_the_same_days_and_postings()
    {
        var calm = _folder.CopyOf(evening.Database, "calm");
        (await Tool.PassAsync(calm, "day", "close", EveningRegion.Day)).Well();
        var killed = _folder.CopyOf(calm, "killed");
        var took = await TimeAsync(calm, "clear");

        await KillAsync(took, killed, "clear");

        // The audit says when it was done, and so do its hashes.
        TableDump.All(killed, "audit", "audit_head").ShouldHoldWhat(TableDump.All(calm, "audit", "audit_head"));
        TableDump.Of(killed, "pass.db", "audit(action, subject, before, after)").ShouldHoldWhat(TableDump.Of(calm, "pass.db", "audit(action, subject, before, after)"));
        TableDump.Of(killed, "pass.db", "partner_day").ShouldNotBe(TableDump.Of(evening.Database, "pass.db", "partner_day"));
    }

    [Fact]
    public async Task A_killed_sending_ends_with_the_same_files_and_payments()
    {
        var calm = _folder.CopyOf(evening.Database, "calm");
        await Night.DraftAsync(calm);
        (await Tool.PassAsync(calm, "settle", "approve", "2", "--as", "camille.martin")).Well();
        (await Tool.PassAsync(calm, "settle", "approve", "2", "--as", "sacha.bernard")).Well();
        var killed = _folder.CopyOf(calm, "killed");
        var took = await TimeAsync(calm, Send("calm-files"));

        // Besides the kills at any moment, one at the first file that has its name and one in the middle of the files.
        var files = Directory.GetFiles(_folder["calm-files"], "*", SearchOption.AllDirectories).Length;
        foreach (var count in new[] { 1, files / 2 })
            await KillWhenAsync(() => FileCount("killed-files") >= count, killed, Send("killed-files"));
        await KillAsync(took, killed, Send("killed-files"));

        const string sent = "settlement(id, state, up_to_day, execution_date, order_count, total_cents, last_entry)";
        string Dump(string database) => TableDump.Of(database, "pass.db", sent, "payment_order", "payment_order_item", "payable_item", "sepa_batch(message_id)", "posting", "settlement_file", "partner_day");
        Dump(killed).ShouldHoldWhat(Dump(calm));
        Files("killed-files").ShouldBe(Files("calm-files"));
        (await Tool.PassAsync(killed, Send("killed-files"))).Well().Output.ShouldContain("was sent already");
        (await Tool.PassAsync(killed, "verify")).Well();
    }

    private string[] Send(string output) => ["settle", "send", "2", "--as", "sacha.bernard", "--out", _folder[output]];

    private int FileCount(string output) => Directory.Exists(_folder[output])
        ? Directory.EnumerateFiles(_folder[output], "*", SearchOption.AllDirectories).Count(f => !f.EndsWith(".partial", StringComparison.Ordinal))
        : 0;

    private List<(string Name, string Content)> Files(string output) =>
        [.. Directory.EnumerateFiles(_folder[output], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => (Path.GetRelativePath(_folder[output], f), Convert.ToHexString(File.ReadAllBytes(f))))];

    private static async Task<TimeSpan> TimeAsync(string database, params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        (await Tool.RunAsync(Program(database, arguments))).Well();
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Kills it again and again at seeded moments of its life, the first one surely before its end, then lets it finish.</summary>
    private async Task KillAsync(TimeSpan took, string database, params string[] arguments)
    {
        for (var i = 0; i < Kills; i++)
        {
            // Starting up is the first half; what is worth a kill comes after.
            var delay = took * (i == 0 ? 0.2 : 0.4 + 0.6 * _random.NextDouble());
            var started = Stopwatch.GetTimestamp();
            await KillWhenAsync(() => Stopwatch.GetElapsedTime(started) >= delay, database, arguments);
        }
        (await Tool.PassAsync(database, arguments)).Well();
    }

    private static async Task KillWhenAsync(Func<bool> moment, string database, params string[] arguments)
    {
        await using var run = new RunningProcess(Program(database, arguments));
        while (!run.HasEnded && !moment())
            await Task.Delay(1);
        var ended = await run.KillAsync(CancellationToken.None);
        ended.ExitCode.ShouldBeOneOf(0, 128 + 9);
    }

    private static ProcessStartInfo Program(string database, string[] arguments) => Tool.Pass([.. arguments, "--database", $"sqlite:{database}"]);

    public void Dispose() => _folder.Dispose();
}
