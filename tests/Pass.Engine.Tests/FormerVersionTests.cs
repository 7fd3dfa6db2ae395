using Pass.Data.Log;

namespace Pass.Engine.Tests;

/// <summary>Rows and snapshots of every earlier version, kept as bytes: they load for ever.</summary>
public class FormerVersionTests
{
    // One partition written by the program of November 2026: grants, sales, a hold, a refund | the snapshot | a block, an adjustment, another hold.
    private static readonly LogIdentity Identity = new(Guid.Empty, 1, new(2026, 9, 5));

    private static readonly string[] After =
    [
        "1 Active: 1 10000/7300/0/3000, 4 5/5/0/0, 5 3000/3000/0/0; 11 active 3",
        "2 Blocked: 1 10000/10000/0/0, 4 5/3/0/2, 5 3000/3000/0/0",
        "3 Active: 1 10000/10000/0/0, 4 5/5/0/0, 5 3000/3000/720/720",
        "hold 900",
    ];

    [Fact]
    public void Rows_of_version_1_are_replayed()
    {
        var state = new PartitionState(Identity.Genesis(0), 64);
        foreach (var row in Rows())
            state.Replay(row);
        Say(state).ShouldBe(After);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_snapshot_of_a_former_version_is_a_start_and_goes_on_as_one_of_today(byte version)
    {
        var log = Log(Snapshot(version));
        var state = PartitionSnapshot.Load(log, 0, 64);
        Say(state).ShouldBe(After);
        var purse = state.Account(new(2))!.Purses[1];
        (purse.SpentInWeekOf(Identity.FirstDay), purse.SpentInMonthOf(Identity.FirstDay)).ShouldBe((2, 2), "the day's counter stands in for the others");

        log.SaveSnapshot(PartitionSnapshot.Take(state));
        Say(PartitionSnapshot.Load(log, 0, 64)).ShouldBe(After);
    }

    [Fact]
    public void A_snapshot_of_a_version_to_come_is_refused_by_its_number()
    {
        var snapshot = Snapshot(1);
        snapshot.State[0] = 99;
        Should.Throw<InvalidDataException>(() => PartitionSnapshot.Load(Log(snapshot), 0, 64)).Message.ShouldContain("99");
    }

    private static MemoryLog Log(LogSnapshot snapshot)
    {
        var log = new MemoryLog(1);
        foreach (var row in Rows())
        {
            var appended = new bool[1];
            log.Append([row], appended);
            appended.ShouldBe([true]);
        }
        log.SaveSnapshot(snapshot);
        return log;
    }

    private static List<LogRow> Rows()
    {
        using var from = Open("log-1.bin");
        var rows = new List<LogRow>();
        while (from.BaseStream.Position < from.BaseStream.Length)
        {
            var (lsn, day, hash) = (from.ReadInt64(), DateOnly.FromDayNumber(from.ReadInt32()), from.ReadBytes(32));
            rows.Add(new(0, lsn, day, from.ReadBytes(from.ReadInt32()), hash));
        }
        rows.ShouldAllBe(r => r.Payload[0] == 1);
        return rows;
    }

    private static LogSnapshot Snapshot(byte version)
    {
        using var from = Open($"snapshot-{version}.bin");
        var (lsn, hash, day) = (from.ReadInt64(), from.ReadBytes(32), DateOnly.FromDayNumber(from.ReadInt32()));
        var state = from.ReadBytes(from.ReadInt32());
        state[0].ShouldBe(version);
        return new(0, lsn, hash, day, state);
    }

    private static BinaryReader Open(string name) =>
        new(File.OpenRead(Pass.Testing.Repository.PathOf("tests", "Pass.Engine.Tests", "Golden", name)));

    /// <summary>Purses as granted/balance/held/spent that day.</summary>
    private static IEnumerable<string> Say(PartitionState state) =>
    [
        .. state.Accounts.OrderBy(a => a.Id.Value).Select(a =>
            $"{a.Id} {a.Status}: {string.Join(", ", a.Purses.Select(p => $"{p.Benefit} {p.Granted}/{p.Balance}/{p.Held}/{p.SpentOnDay}"))}"
            + string.Concat(a.Credentials.Select(c => $"; {c.Id} {(c.Active ? "active" : "blocked")} {c.Highest}"))),
        .. state.OpenHolds.Select(h => $"hold {h.AmountCents}"),
    ];
}
