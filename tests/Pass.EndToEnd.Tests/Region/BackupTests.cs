using Pass.Cards;
using Pass.Data;

namespace Pass.EndToEnd.Tests.Region;

/// <summary>A region backed up by command while a portal sells is, restored, a region in which everything is right.</summary>
public sealed class BackupTests(EveningRegion evening) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_backup_taken_while_tills_sell_restores_to_a_region_in_which_every_check_holds()
    {
        var working = _folder.CopyOf(evening.Database, "working");
        var clock = ShiftedClock.ShowingNow(new(2026, 9, 2, 18, 0, 0, TimeSpan.FromHours(2)));
        await using (var portal = await Portal.StartAsync(working, clock.Shift))
        {
            var selling = DayOfSales.PlayAsync(PassDatabase.Sqlite(working), portal.Address, clock, _ => { });
            (await Tool.PassAsync(working, "backup", _folder["saved"])).Well();
            (await selling).ShouldBeGreaterThan(0);
            (await portal.StopAsync()).Well();
        }
        (await Tool.PassAsync(working, "verify")).Well();

        var again = _folder["again"];
        (await Tool.PassAsync(again, "restore", _folder["saved"])).Well();
        (await Tool.PassAsync(again, "verify")).Well();
        TableDump.Count(again, "operation").ShouldBeInRange(TableDump.Count(evening.Database, "operation"), TableDump.Count(working, "operation"));
        var refused = await Tool.PassAsync(again, "restore", _folder["saved"]);
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("is there already");
    }

    public void Dispose() => _folder.Dispose();
}
