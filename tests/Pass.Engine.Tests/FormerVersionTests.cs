using Pass.Core;
using Pass.Data.Log;

namespace Pass.Engine.Tests;

/// <summary>Rows and snapshots of every earlier version, kept as bytes: they load for ever.</summary>
public class FormerVersionTests
{
    // One partition written by the program of November 2026: grants, sales, a hold, a refund | the snapshot | a block, an adjustment, another hold.
    private static readonly LogIdentity Identity = new(Guid.Empty, 1, new(2026, 9, 5));

    private const long At = 1_788_585_600_000;

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

    /// <summary>One row of each later version, as the program of its time wrote it.</summary>
    [Theory]
    [InlineData(2, "02000001a07002778805070001a0700264007001b716da39cba275b2000000000000000b01904e00000000020101a09c0100a09c01000501f02e00f02e00011001a07002640070029b9730bf3fc5de36000000000000000c01c03e0214c03ee8070706020101972a982a8872010501bf0cc00cb02202060101982a0302014201a0700264007003a880a903bcff6547000000000000000d02f02e0214d08c01001401d08c01c8010002010106a001a0700264007004835eb23196e47bda000000000000000e01a01f0214a814e80701a07002640070029b9730bf3fc5de3600b0a85a010501c00cbf0cf02e0200a0060200080001a07002640070058ea5269b74dee2bc000000000000000f02d00f0000000000")]
    [InlineData(3, "03000001a07002778805070001a0700264007001b716da39cba275b2000000000000000b01904e00000000020101a09c0100a09c01000501f02e00f02e00011001a07002640070029b9730bf3fc5de36000000000000000c01c03e0214c03ee8070706020101972a982a8872010501bf0cc00cb02202060101982a0302014201a0700264007003a880a903bcff6547000000000000000d02f02e0214d08c01001401d08c01c8010002010106a001a0700264007004835eb23196e47bda000000000000000e01a01f0214a814e80701a07002640070029b9730bf3fc5de3600b0a85a010501c00cbf0cf02e0200a006020001080001a07002640070058ea5269b74dee2bc000000000000000f02d00f0000000000")]
    public void A_row_of_each_later_version_is_read(byte version, string payload)
    {
        static OperationId Id(ulong n) => OperationId.Derive(At, n, 7);
        Operation[] written =
        [
            new() { Kind = OperationKind.Grant, Id = Id(1), Fingerprint = 11, Pass = new(1), OccurredAtMs = At, Legs = [new(new(1), 1, 10_000, 0, 10_000, 0), new(new(5), 1, 3_000, 0, 3_000, 0)] },
            new() { Kind = OperationKind.Sale, Id = Id(2), Fingerprint = 12, Pass = new(1), OccurredAtMs = At + 1_000, Partner = new(2), Terminal = new(20), Presentation = new(new(7), 3), AmountCents = 4_000, HolderCents = 500, Lines = [new(new(1), new(2_700)), new(new(3), new(1_300), 2)], Legs = [new(new(1), 1, -2_700, 2_700, 7_300, 1), new(new(5), 1, -800, 800, 2_200, 2)] },
            new() { Kind = OperationKind.Sale, Id = Id(3), Fingerprint = 13, Pass = new(2), OccurredAtMs = At + 2_000, Partner = new(2), Terminal = new(20), Flags = OperationFlags.Offline, Refusal = RefusalCode.InsufficientBalance, Detail = new(new(1), 9_000, 100), AmountCents = 9_000, Lines = [new(new(1), new(9_000))] },
            new() { Kind = OperationKind.Refund, Id = Id(4), Fingerprint = 14, Pass = new(1), OccurredAtMs = At + 3_000, Partner = new(2), Terminal = new(20), Related = Id(2), AmountCents = 1_300, HolderCents = 500, Reference = 739_864, SaleDay = version < 3 ? 0 : 739_863, Legs = [new(new(5), 1, 800, -800, 3_000, 2, 0, 800, 2)] },
            new() { Kind = OperationKind.Block, Id = Id(5), Fingerprint = 15, Pass = new(2), OccurredAtMs = At + 4_000 },
        ];
        var bytes = Convert.FromHexString(payload);
        bytes[0].ShouldBe(version);
        var reader = new OperationReader(bytes);
        reader.RecordedAtMs.ShouldBe(At + 5_000);
        foreach (var operation in written)
        {
            reader.Next().ShouldBeTrue();
            Ledger.ShouldBeTheSame(reader.ToOperation(), operation);
        }
        reader.Next().ShouldBeFalse();
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
