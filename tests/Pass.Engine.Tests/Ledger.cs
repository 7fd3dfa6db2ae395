using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Projection;

namespace Pass.Engine.Tests;

/// <summary>What a log says, read from its first row: the reference that engines are compared with.</summary>
internal static class Ledger
{
    private static readonly Leg[] NoLegs = [];
    private static readonly SaleLine[] NoLines = [];

    public static List<Operation> Operations(ILogStore store, int partition)
    {
        var operations = new List<Operation>();
        var head = store.Identity.Genesis(partition);
        foreach (var row in store.Read(partition, 0))
        {
            head = LogChain.Follow(head, row);
            var reader = new OperationReader(row.Payload);
            while (reader.Next())
                operations.Add(reader.ToOperation());
        }
        return operations;
    }

    public static List<Operation> Operations(ILogStore store) =>
        [.. Enumerable.Range(0, store.Identity.Partitions).SelectMany(p => Operations(store, p))];

    /// <summary>An exact history: everything in the log, up to its very end.</summary>
    public static HistoryAnswer Look(ILogStore store, IReadOnlyList<OperationKey> keys)
    {
        var lsn = Enumerable.Range(0, store.Identity.Partitions).Select(p => store.Head(p).Lsn).ToArray();
        var all = Operations(store);
        return new(keys.Distinct().Where(key => all.Exists(o => o.Is(key))).ToDictionary(key => key, key => Prior(store, all, key)), lsn);
    }

    public static IReadOnlyList<Operation> LookAll(ILogStore store, OperationId id, PartnerId partner) =>
        Operations(store).FindAll(o => o.Id == id && o.Partner == partner);

    private static bool Is(this Operation operation, OperationKey key) => operation.Id == key.Id && operation.Pass == key.Pass;

    public static History History(ILogStore store, int partition, OperationRequest request)
    {
        var all = Operations(store, partition);
        return new(store.Head(partition).Lsn, Known(request.Id), request.Related is { } related ? Known(related) : null);

        PriorOperation? Known(OperationId id) => all.Exists(o => o.Is(new(request.Pass, id))) ? Prior(store, all, new(request.Pass, id)) : null;
    }

    private static PriorOperation Prior(ILogStore store, List<Operation> ofAll, OperationKey key)
    {
        var all = ofAll.FindAll(o => o.Pass == key.Pass);
        var (operation, id) = (all.First(o => o.Id == key.Id), key.Id);
        var sale = operation.Kind == OperationKind.Capture ? operation.Related : id;
        var capture = all.Find(o => o.IsApproved && o.Kind == OperationKind.Capture && o.Related == id);
        return new(
            operation,
            capture,
            all.FindLast(o => o.IsApproved && o.Kind is OperationKind.Cancel or OperationKind.Refund && o.IsApproved && o.Related == sale),
            DayOf(store, capture ?? operation));
    }

    private static DateOnly DayOf(ILogStore store, Operation operation) => store.Read(store.Identity.PartitionOf(operation.Pass), 0).First(row =>
    {
        var reader = new OperationReader(row.Payload);
        while (reader.Next())
        {
            if (reader.Id == operation.Id && reader.Current.Pass == operation.Pass)
                return true;
        }
        return false;
    }).Day;

    /// <summary>A state as text, in a fixed order, to compare replicas.</summary>
    public static string Describe(PartitionState state)
    {
        var accounts = state.Accounts.OrderBy(a => a.Id.Value).Select(Describe);
        var holds = state.OpenHolds.OrderBy(h => h.Id.Value).Select(h => h.Id.ToString());
        return $"{state.Head.Lsn} {Convert.ToHexString(state.Head.Hash)} {state.Head.Day:O}\n{string.Join('\n', accounts)}\n{string.Join(' ', holds)}\n{Describe(state.Overdrafts)}";
    }

    /// <summary>What came to nothing is as good as not there.</summary>
    private static string Describe(OverdraftDay day) => string.Join(' ', [
        .. day.Partners.Where(p => p.Value != 0).OrderBy(p => p.Key.Value).Select(p => $"{day.Day:O} partner {p.Key} {p.Value}"),
        .. day.Tills.Where(t => t.Value != 0).OrderBy(t => t.Key.Value).Select(t => $"till {t.Key} {t.Value}")]);

    public static string Describe(PassAccount a) =>
        $"{a.Id} {a.Status} {string.Join(' ', a.Purses.Select(p => $"{p.Benefit}:{p.Granted}/{p.Balance}/{p.Held}/{p.SpentOnDay}/{p.Day}"))} "
        + string.Join(' ', a.Credentials.Select(c => $"{c.Id}:{c.Active}/{c.Highest}/{c.Seen:x}/{c.OfflineUses}"));

    /// <summary>Two answers are the same one.</summary>
    public static void ShouldBeTheSame(Operation a, Operation b)
    {
        a.Legs.ShouldBe(b.Legs);
        a.Lines.ShouldBe(b.Lines);
        a.Signature.ToArray().ShouldBe(b.Signature.ToArray());
        (a with { Legs = NoLegs, Lines = NoLines, Signature = default }).ShouldBe(b with { Legs = NoLegs, Lines = NoLines, Signature = default }, "the answer changed");
    }
}
