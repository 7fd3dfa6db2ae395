using System.Runtime.InteropServices;

namespace Pass.Data.Projection;

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
