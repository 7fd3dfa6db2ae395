using Pass.Core;
using Pass.Data.Log;

namespace Pass.Engine;

/// <summary>
/// A partition's state as bytes: <c>version | horizon ms | evicted lsn | accounts | open holds (a packed row) | the day's overdrafts</c>.
/// Version 1 had no counters of the week and the month, for nothing was limited by them: those of the day stand in for them. Version 2 had
/// neither the offline uses of a credential nor the day's overdrafts, for nothing was limited by them either: they begin at zero.
/// The window of recent operations is not in it: it is the log's own tail, read again.
/// </summary>
public static class PartitionSnapshot
{
    private const byte Version = 3;

    /// <summary>The first version, with the day's counter alone.</summary>
    private const byte DayOnly = 1;

    private const byte WithoutOffline = 2;

    public static LogSnapshot Take(PartitionState state)
    {
        using var stream = new MemoryStream();
        using var to = new BinaryWriter(stream);
        to.Write(Version);
        to.Write(state.Window.HorizonMs);
        to.Write(state.Window.EvictedThroughLsn);
        to.Write7BitEncodedInt(state.Accounts.Count);
        foreach (var account in state.Accounts)
            Write(to, account);
        var holds = state.OpenHolds.ToArray();
        var payload = OperationCodec.Encode(0, holds, new byte[OperationCodec.BufferBytes(holds.Length)], new int[holds.Length]);
        to.Write7BitEncodedInt(payload.Length);
        to.Write(payload);
        Write(to, state.Overdrafts);
        return new(state.Head.Partition, state.Head.Lsn, state.Head.Hash, state.Head.Day, stream.ToArray());
    }

    /// <summary>The state at the head of the log: latest snapshot, then every row after it, the chain checked all along.</summary>
    public static PartitionState Load(ILogStore store, int partition, int windowCapacity)
    {
        var snapshot = store.LatestSnapshot(partition);
        var head = snapshot is null
            ? store.Identity.Genesis(partition)
            : new LogHead(partition, snapshot.Lsn, snapshot.Hash, snapshot.Day);
        var state = new PartitionState(head, windowCapacity);
        if (snapshot is not null)
            Restore(store, state, snapshot);
        foreach (var row in store.Read(partition, state.Head.Lsn))
            state.Replay(row);
        return state;
    }

    private static void Restore(ILogStore store, PartitionState state, LogSnapshot snapshot)
    {
        using var from = new BinaryReader(new MemoryStream(snapshot.State));
        var version = from.ReadByte();
        if (version is not (DayOnly or WithoutOffline or Version))
            throw new InvalidDataException(Words.Say("NewerSnapshot", version));
        var horizon = from.ReadInt64();
        var evicted = from.ReadInt64();
        var accounts = new PassAccount[from.Read7BitEncodedInt()];
        for (var i = 0; i < accounts.Length; i++)
            accounts[i] = Read(from, version);
        state.Restore(accounts, Operations(from.ReadBytes(from.Read7BitEncodedInt())));
        if (version > WithoutOffline)
            ReadOverdrafts(from, state.Overdrafts);
        state.Window.StartAt(horizon, evicted);
        ReadWindow(store, state.Window, snapshot);
    }

    /// <summary>The rows of the window up to the snapshot, each chained to the one before and the last to the snapshot.</summary>
    private static void ReadWindow(ILogStore store, RecentWindow window, LogSnapshot snapshot)
    {
        var (partition, evicted) = (snapshot.Partition, window.EvictedThroughLsn);
        LogHead? known = evicted == 0 ? store.Identity.Genesis(partition) : null;
        foreach (var row in store.Read(partition, Math.Max(0, evicted - 1), snapshot.Lsn))
        {
            if (known is not { } head)
            {
                // The last row before the window: only its hash is needed.
                known = LogChain.HeadAt(row);
                continue;
            }
            known = LogChain.Follow(head, row);
            if (!EndMark.IsMark(row.Payload))
                window.Add(row);
        }
        var last = known?.Lsn ?? evicted - 1;
        if (last != snapshot.Lsn)
            throw new LogBrokenException(partition, last + 1, LogDamage.Missing);
        if (!known!.Value.Hash.AsSpan().SequenceEqual(snapshot.Hash))
            throw new LogBrokenException(partition, last, LogDamage.OtherThanSnapshot);
    }

    private static List<Operation> Operations(byte[] payload)
    {
        var operations = new List<Operation>();
        var reader = new OperationReader(payload);
        while (reader.Next())
            operations.Add(reader.ToOperation());
        return operations;
    }

    private static void Write(BinaryWriter to, PassAccount account)
    {
        to.Write7BitEncodedInt64(account.Id.Value);
        to.Write((byte)account.Status);
        to.Write7BitEncodedInt(account.Purses.Length);
        foreach (var purse in account.Purses)
        {
            to.Write7BitEncodedInt(purse.Benefit.Value);
            to.Write(purse.Granted);
            to.Write(purse.Balance);
            to.Write(purse.Held);
            to.Write(purse.SpentOnDay);
            to.Write(purse.SpentInWeek);
            to.Write(purse.SpentInMonth);
            to.Write(purse.Day);
        }
        to.Write7BitEncodedInt(account.Credentials.Length);
        foreach (var credential in account.Credentials)
        {
            to.Write(credential.Id.Value);
            to.Write(credential.Active);
            to.Write(credential.Highest);
            to.Write(credential.Seen);
            to.Write(credential.OfflineUses);
        }
    }

    private static void Write(BinaryWriter to, OverdraftDay overdrafts)
    {
        to.Write(overdrafts.Day.DayNumber);
        to.Write7BitEncodedInt(overdrafts.Partners.Count);
        foreach (var (partner, cents) in overdrafts.Partners)
        {
            to.Write(partner.Value);
            to.Write(cents);
        }
        to.Write7BitEncodedInt(overdrafts.Tills.Count);
        foreach (var (till, cents) in overdrafts.Tills)
        {
            to.Write(till.Value);
            to.Write(cents);
        }
    }

    private static void ReadOverdrafts(BinaryReader from, OverdraftDay overdrafts)
    {
        var day = DateOnly.FromDayNumber(from.ReadInt32());
        var partners = new KeyValuePair<PartnerId, long>[from.Read7BitEncodedInt()];
        for (var i = 0; i < partners.Length; i++)
            partners[i] = new(new(from.ReadInt32()), from.ReadInt64());
        var tills = new KeyValuePair<TerminalId, long>[from.Read7BitEncodedInt()];
        for (var i = 0; i < tills.Length; i++)
            tills[i] = new(new(from.ReadInt32()), from.ReadInt64());
        overdrafts.Restore(day, partners, tills);
    }

    private static PassAccount Read(BinaryReader from, byte version)
    {
        var account = new PassAccount(new(from.Read7BitEncodedInt64())) { Status = (PassStatus)from.ReadByte() };
        account.Purses = new Purse[from.Read7BitEncodedInt()];
        for (var i = 0; i < account.Purses.Length; i++)
        {
            ref var purse = ref account.Purses[i];
            purse.Benefit = new((ushort)from.Read7BitEncodedInt());
            purse.Granted = from.ReadInt32();
            purse.Balance = from.ReadInt32();
            purse.Held = from.ReadInt32();
            purse.SpentOnDay = from.ReadInt32();
            purse.SpentInWeek = version == DayOnly ? purse.SpentOnDay : from.ReadInt32();
            purse.SpentInMonth = version == DayOnly ? purse.SpentOnDay : from.ReadInt32();
            purse.Day = from.ReadInt32();
        }
        var credentials = from.Read7BitEncodedInt();
        account.Credentials = credentials == 0 ? [] : new CredentialCounter[credentials];
        for (var i = 0; i < credentials; i++)
        {
            account.Credentials[i] = new()
            {
                Id = new(from.ReadInt32()),
                Active = from.ReadBoolean(),
                Highest = from.ReadInt64(),
                Seen = from.ReadUInt64(),
                OfflineUses = version > WithoutOffline ? from.ReadUInt16() : (ushort)0,
            };
        }
        return account;
    }
}
