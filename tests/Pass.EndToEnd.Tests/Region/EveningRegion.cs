using Pass.Data;

namespace Pass.EndToEnd.Tests.Region;

/// <summary>
/// A small region on the evening of its second day of school: the first is paid, the second was sold over HTTP and waits for its night.
/// Made once; a test works on a copy.
/// </summary>
public sealed class EveningRegion : IAsyncLifetime
{
    private static readonly DateTimeOffset SecondDay = new(2026, 9, 2, 8, 0, 0, TimeSpan.FromHours(2));

    private readonly TemporaryFolder _folder = new();

    /// <summary>The business day that waits, as the tool takes it.</summary>
    public const string Day = "2026-09-02";

    /// <summary>Folder of the embedded database; nobody has it open.</summary>
    public string Database => Path.Combine(_folder["demo"], "donnees");

    /// <summary>Approved sales of the day that waits.</summary>
    public int Sales { get; private set; }

    public async ValueTask InitializeAsync()
    {
        (await Tool.RunAsync(Tool.Demo("--passes", "200", "--partners", "20", "--sales", "400", "--seed", "7", "--out", _folder["demo"]))).Well();
        var clock = ShiftedClock.ShowingNow(SecondDay);
        await using var portal = await Portal.StartAsync(Database, clock.Shift);
        Sales = await DayOfSales.PlayAsync(PassDatabase.Sqlite(Database), portal.Address, clock);
        (await portal.StopAsync()).Well();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
