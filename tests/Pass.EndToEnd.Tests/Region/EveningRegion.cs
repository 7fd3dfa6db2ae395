using System.Diagnostics;
using System.Globalization;
using Pass.Cards;
using Pass.Data;
using Pass.Testing;

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

    public const string PortalLog = "portal of the second day";

    /// <summary>All that the first day's demonstration left.</summary>
    public string Folder => _folder["demo"];

    /// <summary>What schools and partners handed in.</summary>
    public string Input => Path.Combine(Folder, "entree");

    /// <summary>What the programs of both days printed, the second day's portal with all it can say.</summary>
    public Dictionary<string, string> Logs { get; } = [];

    /// <summary>Of the second day's tills, used.</summary>
    public List<string> ActivationCodes { get; } = [];

    /// <summary>Approved sales of the day that waits.</summary>
    public int Sales { get; private set; }

    public async ValueTask InitializeAsync()
    {
        (await Tool.RunAsync(Tool.Demo("--passes", "200", "--partners", "20", "--sales", "400", "--seed", "7", "--until-sent", "--out", _folder["demo"]))).Well();
        var clock = ShiftedClock.ShowingNow(SecondDay);
        var start = new ProcessStartInfo("dotnet", [Repository.Program("portal/Pass.Portal")]);
        start.Environment["Pass__ClockShiftMs"] = ((long)clock.Shift.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        start.Environment["Pass__Telemetry__Metrics"] = "http://127.0.0.1:0";
        start.Environment["Logging__LogLevel__Default"] = "Trace";
        await using var portal = await Portal.StartAsync(start, Database);
        Sales = await DayOfSales.PlayAsync(PassDatabase.Sqlite(Database), portal.Address, clock, ActivationCodes.Add);
        (await portal.StopAsync()).Well();
        Logs[PortalLog] = portal.Printed;
        foreach (var file in Directory.GetFiles(Folder, "*.log"))
            Logs[Path.GetFileName(file)] = await File.ReadAllTextAsync(file);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
