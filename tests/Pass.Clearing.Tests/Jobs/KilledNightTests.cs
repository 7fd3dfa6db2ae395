using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Jobs;

/// <summary>A night killed at each of its steps, and its sending at each of its own, ends with the bytes of a night that nobody disturbed.</summary>
public sealed class KilledNightTests(PostgresServer server)
{
    private const int Done = (int)JobState.Done, Killed = NightProcess.Killed;
    private static readonly DateTimeOffset Two = new(2026, 9, 2, 2, 0, 0, TimeSpan.FromHours(2)), Nine = Two.AddHours(7);

    [Theory, EveryDatabase]
    public async Task Killed_at_each_step_it_ends_with_the_same_files_and_did_each_thing_once(DatabaseKind kind)
    {
        using var folder = new TestFolder();
        var (calm, killed) = (Path.Combine(folder.Path, "calm"), Path.Combine(folder.Path, "killed"));
        using var undisturbed = await SoldAsync(kind);
        var night = (await NightProcess.RunAsync(undisturbed.Database, "", Two, "night")).Steps;
        night.ShouldBe(
            ["close", "close/Closing", "clear", "clear/Folding", "clear/Pricing", "clear/Posting", "recompute", "recompute/Verifying", "draft", "draft/Drafting", "stamp"]);
        await ApproveAsync(undisturbed);
        var sending = (await SendAsync(undisturbed, "", calm)).Steps;
        sending.ShouldContain("PaymentFile");

        using var region = await SoldAsync(kind);
        foreach (var step in Walked(night))
            (await NightProcess.RunAsync(region.Database, step, Two, "night")).ExitCode.ShouldBe(Killed, step);
        (await NightProcess.RunAsync(region.Database, "", Two, "night")).ExitCode.ShouldBe(Done);
        await ApproveAsync(region);
        foreach (var step in Walked(sending))
            (await SendAsync(region, step, killed)).ExitCode.ShouldBe(Killed, step);
        (await SendAsync(region, "", killed)).ExitCode.ShouldBe(Done);

        Files(killed).ShouldBe(Files(calm));
        await using var context = region.Database.CreateContext();
        var run = await context.JobRuns.Include(r => r.Steps).SingleAsync();
        (run.State, run.DueMs).ShouldBe((JobState.Done, Two.ToUnixTimeMilliseconds()));
        run.Steps.Count(s => s.State == JobState.Done && s.Tries > 1).ShouldBe(kind == DatabaseKind.Sqlite ? 5 : 3);
        foreach (var once in new[] { "day.close", "day.seal", "day.clear", "day.recompute", "settlement.draft", "job.end" })
            (await context.Audit.CountAsync(a => a.Action == once)).ShouldBe(1, once);

        // All of them on the embedded database; on a server those at which something is being written.
        IEnumerable<string> Walked(IEnumerable<string> steps) =>
            kind == DatabaseKind.Sqlite ? steps : steps.Where(s => s is "close/Closing" or "clear/Posting" or "draft/Drafting" or "PaymentFile");
    }

    private async Task<TestRegion> SoldAsync(DatabaseKind kind)
    {
        var region = await TestRegion.CreateAsync(kind, server);
        region.Clock.AdjustTime(Nine);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        var sale = region.Till.Sell(2, TestTill.Bookshop, Product.LeisureBook, 1_500);
        region.Till.GiveBack(sale, 300);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.Flush();
        return region;
    }

    private static async Task ApproveAsync(TestRegion region) => await Office.ApproveAsync(region, 1);

    private static Task<(int ExitCode, List<string> Steps)> SendAsync(TestRegion region, string stop, string folder) =>
        NightProcess.RunAsync(region.Database, stop, Nine, "send", "1", folder, folder + "-archive");

    private static List<(string Name, string Content)> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => (Path.GetRelativePath(folder, f), Convert.ToHexString(File.ReadAllBytes(f))))];
}
