using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pass.Core;
using Pass.Data.Log;

namespace Pass.Data.Projection.Writing;

/// <summary>What some log rows become in the projected tables. Reused from batch to batch: among batches of a size it allocates nothing once warm.</summary>
/// <param name="holds">Open ones of the batches before.</param>
/// <param name="isOfAll">Purses and holds are gathered over all batches, from the first row of the log: nothing of them is written between.</param>
internal sealed class ProjectionBatch(OpenHolds holds, bool isOfAll = false)
{
    /// <summary>A little more than a sale's own and its entries.</summary>
    private const int LinesPerOperation = 3;

    /// <summary>Operations up to which room is kept: what a whole roll took is given back when a quiet day follows it.</summary>
    private const int KeptRoom = 16_384;

    /// <summary>A pass number has 34 bits, a partner's 31; the rest of a long is for an operation of the batch, or for a benefit (16 bits).</summary>
    private const int OperationBits = 29, BenefitBits = 16;

    private List<OperationLine> _operations = [];
    private List<EntryLine> _entries = [];
    private Dictionary<long, PurseChange> _purses = [];
    private readonly List<OperationKey> _released = [];
    private ulong[] _sorting = [];
    private int[] _byId = [];
    private long[] _byPass = [], _byPartner = [];
    private long[] _purseOrder = [];

    public int Operations => _operations.Count;

    /// <summary>It has as many operations, or as many rows for the tables as so many sales: an operation of a roll has an entry and a purse for each benefit.</summary>
    public bool IsWhole(int operations) => Operations >= operations || Operations + _entries.Count >= LinesPerOperation * operations;

    public ReadOnlySpan<EntryLine> Entries => CollectionsMarshal.AsSpan(_entries);

    public int Purses => _purses.Count;

    /// <summary>Holds closed by these rows but opened before what is remembered: <see cref="Release"/> them before writing.</summary>
    public IReadOnlyList<OperationKey> Released => _released;

    public ref readonly OperationLine this[int operation] => ref CollectionsMarshal.AsSpan(_operations)[operation];

    /// <summary>The operation at a place in the order of passes, and its pass; one pass's are in the log's order.</summary>
    public (int Operation, long Pass) ByPass(int place) => (OperationOf(_byPass[place]), _byPass[place] >> OperationBits);

    public void Clear()
    {
        if (_operations.Count < KeptRoom && _entries.Capacity > 4 * KeptRoom && !isOfAll)
            GiveBack();
        _operations.Clear();
        _entries.Clear();
        if (isOfAll)
            return;
        _purses.Clear();
        _released.Clear();
        holds.Trim();
    }

    private void GiveBack()
    {
        (_operations, _entries, _purses) = ([], [], []);
        (_sorting, _byId, _byPass, _byPartner, _purseOrder) = ([], [], [], [], []);
    }

    public void Add(LogRow row)
    {
        var reader = new OperationReader(row.Payload);
        while (reader.Next())
        {
            ref readonly var header = ref reader.Current;
            var line = new OperationLine
            {
                Id = reader.Id.Value,
                Related = reader.Related.Value,
                Partition = row.Partition,
                Lsn = row.Lsn,
                Index = reader.Index,
                Pass = header.Pass.Value,
                Partner = header.Partner.Value,
                Terminal = header.Terminal.Value,
                OccurredAtMs = header.OccurredAtMs,
                RecordedAtMs = reader.RecordedAtMs,
                AmountCents = header.AmountCents,
                HolderCents = header.HolderCents,
                Day = row.Day.DayNumber,
                Refusal = (ushort)header.Refusal,
                Kind = (byte)header.Kind,
                Flags = (byte)header.Flags,
            };
            if (header.Refusal == RefusalCode.None)
                AddLegs(ref line, header.Kind, reader.Legs, new(header.Pass, reader.Id), new(header.Pass, reader.Related));
            _operations.Add(line);
        }
    }

    /// <summary>Sorts by pass, so that neighbours in the batch are neighbours in the table; one pass's operations stay in the log's order.</summary>
    public void Seal()
    {
        if (_byPass.Length < _operations.Count)
            _byPass = new long[_operations.Count * 2];
        for (var i = 0; i < _operations.Count; i++)
            _byPass[i] = _operations[i].Pass << OperationBits | (uint)i;
        Array.Sort(_byPass, 0, _operations.Count);
        if (_purseOrder.Length < _purses.Count)
            _purseOrder = new long[_purses.Count * 2];
        _purses.Keys.CopyTo(_purseOrder, 0);
        Array.Sort(_purseOrder, 0, _purses.Count);
    }

    /// <summary>Operations in the order of their ids, so by and large of time: a table that is found by id grows at its end. Of an id that is there twice, the first in the log stays the first.</summary>
    public ArraySegment<int> SortById()
    {
        var count = _operations.Count;
        if (_byId.Length < count)
            (_sorting, _byId) = (new ulong[count * 2], new int[count * 2]);
        Span<byte> id = stackalloc byte[16];
        for (var i = 0; i < count; i++)
        {
            this[i].Id.TryWriteBytes(id, bigEndian: true, out _);
            (_sorting[i], _byId[i]) = (BinaryPrimitives.ReadUInt64BigEndian(id), i);
        }
        Array.Sort(_sorting, _byId, 0, count);
        for (var (from, i) = (0, 1); i <= count; i++)
        {
            if (i < count && _sorting[i] == _sorting[from])
                continue;
            if (i - from > 1)
                Array.Sort(_byId, from, i - from);
            from = i;
        }
        return new(_byId, 0, count);
    }

    /// <summary>Keys in the order of partners; <see cref="OperationOf"/> each.</summary>
    public ReadOnlySpan<long> SortByPartner()
    {
        if (_byPartner.Length < _operations.Count)
            _byPartner = new long[_operations.Count * 2];
        for (var i = 0; i < _operations.Count; i++)
            _byPartner[i] = (long)this[i].Partner << OperationBits | (uint)i;
        Array.Sort(_byPartner, 0, _operations.Count);
        return _byPartner.AsSpan(0, _operations.Count);
    }

    public static int OperationOf(long key) => (int)(key & ((1 << OperationBits) - 1));

    /// <summary>A changed purse, in the order of the table's key: pages are written once, and two writers would lock in the same order.</summary>
    public (long Pass, int Benefit, PurseChange Change) Purse(int position)
    {
        var key = _purseOrder[position];
        return (key >> BenefitBits, (int)(key & ((1 << BenefitBits) - 1)), _purses[key]);
    }

    /// <summary>Gives back what a closed hold reserved.</summary>
    public void Release(long pass, Leg[] hold)
    {
        foreach (var leg in hold)
            Change(pass, leg.Benefit).Held += leg.Units;
    }

    private void AddLegs(ref OperationLine line, OperationKind kind, ReadOnlySpan<Leg> legs, OperationKey key, OperationKey related)
    {
        foreach (ref readonly var leg in legs)
            line.RegionCents += leg.RegionCents;
        if (kind == OperationKind.Hold)
        {
            foreach (ref readonly var leg in legs)
                Change(line.Pass, leg.Benefit).Held -= leg.Units;
            holds.Keep(key, legs);
            return;
        }
        if (kind is OperationKind.Capture or OperationKind.Void or OperationKind.HoldExpiry)
        {
            if (holds.Take(related) is { } hold)
                Release(line.Pass, hold);
            else
                _released.Add(related);
        }
        for (var i = 0; i < legs.Length; i++)
            AddEntry(line, kind, legs[i], i);
    }

    private void AddEntry(in OperationLine line, OperationKind kind, in Leg leg, int index)
    {
        // A return keeps a leg for each leg of its sale; those that give nothing back now are no ledger lines.
        if (leg is { Units: 0, RegionCents: 0 })
            return;
        _entries.Add(new()
        {
            Partition = line.Partition,
            Lsn = line.Lsn,
            Index = line.Index,
            Leg = index,
            Pass = line.Pass,
            Benefit = leg.Benefit.Value,
            BenefitVersion = leg.BenefitVersion,
            Units = leg.Units,
            RegionCents = leg.RegionCents,
            BalanceAfter = leg.BalanceAfter,
            Day = line.Day,
            Partner = line.Partner,
        });
        ref var purse = ref Change(line.Pass, leg.Benefit);
        purse.Balance = checked(purse.Balance + leg.Units);
        if (kind == OperationKind.Grant)
            purse.Granted = checked(purse.Granted + leg.Units);
    }

    private ref PurseChange Change(long pass, BenefitId benefit) =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(_purses, pass << BenefitBits | benefit.Value, out _);
}

/// <summary>A row of <c>operation</c>, as numbers.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct OperationLine
{
    public Guid Id;
    public Guid Related;
    public long Lsn;
    public long Pass;
    public long OccurredAtMs;
    public long RecordedAtMs;
    public long AmountCents;
    public long HolderCents;
    public long RegionCents;
    public int Partition;
    public int Index;
    public int Partner;
    public int Terminal;
    public int Day;
    public ushort Refusal;
    public byte Kind;
    public byte Flags;
}

/// <summary>A row of <c>entry</c>, as numbers.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct EntryLine
{
    public long Lsn;
    public long Pass;
    public int Partition;
    public int Index;
    public int Leg;
    public int Benefit;
    public int BenefitVersion;
    public int Units;
    public int RegionCents;
    public int BalanceAfter;
    public int Day;
    public int Partner;
}

/// <summary>What a batch changes in one purse.</summary>
internal struct PurseChange
{
    public int Granted;
    public int Balance;
    public int Held;
}
