using FsCheck;
using FsCheck.Fluent;
using Pass.Core;
using Pass.Data.Log;
using Pass.Testing;
using Pass.Testing.Requests;

namespace Pass.Engine.Tests;

public class CodecTests
{
    private static Operation Any(int seed)
    {
        var random = new Random(seed);
        var kind = (OperationKind)random.Next(1, 15);
        var isReturn = kind is OperationKind.Cancel or OperationKind.Refund;
        var refused = random.Next(2) == 0;
        var amount = Long();
        PresentationRef presentation = random.Next(2) == 0 ? default : new(new(Int() | 1), Long());
        var signature = new byte[presentation.IsNone || random.Next(2) == 0 ? 0 : random.Next(OperationRequest.MaxSignatureBytes + 1)];
        random.NextBytes(signature);
        return new()
        {
            Kind = kind,
            Id = OperationId.Derive(random.NextInt64(1L << 47), (ulong)random.NextInt64(), (ulong)random.NextInt64()),
            Fingerprint = (ulong)random.NextInt64(long.MinValue, long.MaxValue),
            Pass = new(Long()),
            OccurredAtMs = Long(),
            Partner = new(Int()),
            Terminal = new(Int()),
            Refusal = refused ? (RefusalCode)random.Next(1, 65_536) : RefusalCode.None,
            Detail = refused ? new(new((ushort)random.Next(65_536)), Long(), Long()) : default,
            Flags = (OperationFlags)random.Next(16),
            Related = random.Next(2) == 0 ? default : OperationId.Derive(random.NextInt64(1L << 47), 1, 2),
            Presentation = presentation,
            Signature = signature,
            AmountCents = amount,
            HolderCents = Long(),
            Extra = random.Next(2) == 0 ? 0 : Long(),
            Reference = random.Next(2) == 0 ? 0 : Int(),
            SaleDay = isReturn ? Int() : 0,
            Legs = [.. Enumerable.Range(0, random.Next(17)).Select(_ => new Leg(
                new((ushort)random.Next(65_536)), (ushort)random.Next(65_536), Int(), Int(), Int(), Int(), isReturn ? Int() : 0, isReturn ? Int() : 0, isReturn ? Int() : 0))],
            Lines = kind is OperationKind.Sale or OperationKind.Hold or OperationKind.Capture || isReturn ? Lines() : [],
        };

        // The lines of a sale add up to it.
        SaleLine[] Lines()
        {
            var lines = Enumerable.Range(0, random.Next(OperationRequest.MaxLines + 1)).Select(_ => new SaleLine(new ProductId((byte)random.Next(256)), new(Long()), Int())).ToArray();
            if (!isReturn && lines.Length > 0)
                lines[^1] = lines[^1] with { Amount = new(lines[..^1].Aggregate(amount, (left, line) => unchecked(left - line.Amount.Cents))) };
            return lines;
        }

        long Long() => random.Next(6) switch { 0 => long.MinValue, 1 => long.MaxValue, 2 => 0, 3 => random.Next(-100, 100), _ => random.NextInt64(long.MinValue, long.MaxValue) };
        int Int() => random.Next(6) switch { 0 => int.MinValue, 1 => int.MaxValue, 2 => 0, 3 => random.Next(-100, 100), _ => random.Next(int.MinValue, int.MaxValue) };
    }

    private static (byte[] Payload, int[] Offsets, Operation[] Operations) Encoded(int seed, int count)
    {
        var operations = Enumerable.Range(0, count).Select(i => Any(seed * 31 + i)).ToArray();
        var offsets = new int[count];
        return (OperationCodec.Encode(seed, operations, new byte[OperationCodec.BufferBytes(count)], offsets), offsets, operations);
    }

    [Fact]
    public void Any_operation_reads_back_in_turn_by_place_and_by_index() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var (payload, offsets, operations) = Encoded(seed, 1 + Math.Abs(seed % 5));
        var reader = new OperationReader(payload);
        (reader.RecordedAtMs, reader.Count).ShouldBe((seed, operations.Length));
        for (var i = 0; i < operations.Length; i++)
        {
            reader.Offset.ShouldBe(offsets[i]);
            reader.Next().ShouldBeTrue();
            Ledger.ShouldBeTheSame(reader.ToOperation(), operations[i]);
            Ledger.ShouldBeTheSame(OperationReader.At(payload, offsets[i]), operations[i]);
            Ledger.ShouldBeTheSame(OperationReader.AtIndex(payload, i), operations[i]);
        }
        reader.Next().ShouldBeFalse();
    }).Check(Seeded.Config.WithMaxTest(300));

    [Fact]
    public void A_garbled_or_cut_payload_ends_with_an_error_or_with_operations_and_never_hangs() => Prop.ForAll(ArbMap.Default.ArbFor<(int Seed, int Change)>(), x =>
    {
        var payload = Encoded(x.Seed, 3).Payload;
        var random = new Random(x.Change);
        for (var i = 0; i < 3; i++)
            payload[random.Next(payload.Length)] = (byte)random.Next(256);
        var cut = payload.AsSpan(0, random.Next(payload.Length + 1)).ToArray();
        try
        {
            var reader = new OperationReader(cut);
            while (reader.Next())
                reader.ToOperation();
        }
        catch (Exception e) when (e is InvalidDataException or IndexOutOfRangeException or ArgumentOutOfRangeException or OverflowException)
        {
        }
    }).Check(Seeded.Config.WithMaxTest(1_000));

    [Fact]
    public void A_sale_of_version_3_keeps_no_signature()
    {
        var sale = Any(1) with { Kind = OperationKind.Sale, Presentation = new(new(7), 3), Signature = default, Legs = [], Lines = [], Extra = 0, Reference = 0, Refusal = RefusalCode.None, Detail = default };
        var payload = OperationCodec.Encode(1, [sale], new byte[OperationCodec.BufferBytes(1)], new int[1]);
        // Its end: credential 7, counter 3, no signature, no legs, no lines.
        payload[^5..].ShouldBe([7, 6, 0, 0, 0]);
        byte[] before = [3, .. payload[1..^3], .. payload[^2..]];
        Ledger.ShouldBeTheSame(OperationReader.AtIndex(before, 0), sale);
        var signed = sale with { Signature = new byte[] { 1, 2, 3 } };
        OperationCodec.Encode(1, [signed], new byte[OperationCodec.BufferBytes(1)], new int[1]).Length.ShouldBe(payload.Length + 3);
    }

    [Fact]
    public void A_signature_longer_than_any_is_refused_before_anything_is_written() => Should.Throw<ArgumentException>(() => OperationCodec.Encode(
        1, [Any(1) with { Presentation = new(new(7), 3), Signature = new byte[OperationRequest.MaxSignatureBytes + 1] }], new byte[OperationCodec.BufferBytes(1)], new int[1]));

    [Fact]
    public void A_return_of_version_2_says_no_day_of_its_sale()
    {
        var refund = Any(1) with { Presentation = default, Signature = default, Kind = OperationKind.Refund, Refusal = RefusalCode.None, Detail = default, Legs = [], Lines = [], Reference = 739_864, SaleDay = 739_864 };
        var payload = OperationCodec.Encode(1, [refund], new byte[OperationCodec.BufferBytes(1)], new int[1]);
        // The day is the last byte: the same as the reference.
        byte[] before = [2, .. payload[1..^1]];
        Ledger.ShouldBeTheSame(OperationReader.AtIndex(before, 0), refund with { SaleDay = 0 });
    }

    [Fact]
    public void A_row_of_a_later_version_says_to_use_a_newer_program() =>
        Should.Throw<InvalidDataException>(() => new OperationReader([9, 0, 0, 0, 0, 0, 0, 0, 0, 0]).Count).Message.ShouldContain("newer");

    [Fact]
    public void A_days_end_has_no_operations() => new OperationReader(EndMark.Payload).Next().ShouldBeFalse();
}

public class LogChainTests
{
    private static MemoryLog Filled(int rows)
    {
        var log = new MemoryLog(2);
        var requests = new RandomRequests(3, 4);
        var nowMs = RandomRequests.Start.ToUnixTimeMilliseconds();
        for (var i = 0; i < rows; i++)
        {
            Operation[] one = [new() { Kind = OperationKind.Block, Id = requests.NewId(nowMs), Fingerprint = 1, Pass = new(1), OccurredAtMs = nowMs, Refusal = RefusalCode.UnknownPass }];
            log.Append([LogRow.After(log.Head(1), OperationCodec.Encode(nowMs, one, new byte[OperationCodec.BufferBytes(1)], new int[1]))], new bool[1]);
            if (i == 3)
                log.CloseDay(1);
        }
        return log;
    }

    private static LogBrokenException Broken(MemoryLog log) =>
        Should.Throw<LogBrokenException>(() => PartitionSnapshot.Load(log, 1, 4));

    public static TheoryData<string, Func<LogRow, LogRow?>, long, string> Vandalisms => new()
    {
        { "payload", r => r with { Payload = [.. r.Payload[..^1], (byte)(r.Payload[^1] ^ 1)] }, 6, "altered" },
        { "cut", r => r with { Payload = r.Payload[..^1] }, 6, "altered" },
        { "emptied", r => r with { Payload = [] }, 6, "altered" },
        { "hash", r => r with { Hash = [.. r.Hash[..31], (byte)(r.Hash[31] ^ 1)] }, 6, "altered" },
        { "hash cut", r => r with { Hash = [] }, 6, "altered" },
        { "day", r => r with { Day = r.Day.AddDays(1) }, 6, "altered" },
        { "removed", _ => null, 6, "missing" },
        { "rewritten with its own hash", r => r with { Payload = [1], Hash = LogChain.Hash(new byte[32], 1, 6, r.Day, [1]) }, 6, "altered" },
    };

    [Theory]
    [MemberData(nameof(Vandalisms), DisableDiscoveryEnumeration = true)]
    public void A_row_altered_cut_or_missing_is_named(string what, Func<LogRow, LogRow?> change, long lsn, string said)
    {
        using var log = Filled(10);
        log.Tamper(1, lsn, change);
        var broken = Broken(log);
        (broken.Partition, broken.Lsn).ShouldBe((1, lsn), what);
        broken.Message.ShouldContain(said);
    }

    [Fact]
    public void Rows_behind_a_snapshot_are_checked_as_far_as_they_are_used()
    {
        foreach (var (lsn, change) in new (long, Func<LogRow, LogRow?>)[] { (9, r => r with { Payload = [.. r.Payload[..^1], 0xff] }), (9, _ => null), (11, _ => null), (10, _ => null) })
        {
            using var log = Filled(10);
            log.SaveSnapshot(PartitionSnapshot.Take(PartitionSnapshot.Load(log, 1, 4)));
            PartitionSnapshot.Load(log, 1, 4).Head.Lsn.ShouldBe(11);
            log.Tamper(1, lsn, change);
            Broken(log).Lsn.ShouldBe(lsn);
        }
    }

    [Fact]
    public void A_snapshot_of_another_log_is_refused()
    {
        using var log = Filled(10);
        var snapshot = PartitionSnapshot.Take(PartitionSnapshot.Load(log, 1, 4));
        log.SaveSnapshot(snapshot with { Hash = new byte[32] });
        Broken(log).Lsn.ShouldBe(11);
    }
}
