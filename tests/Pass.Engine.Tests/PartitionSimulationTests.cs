using Pass.Core;
using Pass.Data.Log;
using Pass.Testing.Requests;

namespace Pass.Engine.Tests;

/// <summary>One partition played from a seed on three replicas, with refused commits, retries, evictions, snapshots and days that close.</summary>
public class PartitionSimulationTests
{
    private static readonly Reference Reference = RandomRequests.Reference;

    [Theory]
    [InlineData(1, 5), InlineData(2, 5), InlineData(3, 20), InlineData(4, 60), InlineData(5, 1), InlineData(6, 100_000)]
    public void Replicas_agree_and_answers_never_change(int seed, int windowCapacity)
    {
        using var log = new MemoryLog(1);
        var requests = new RandomRequests(seed, passes: 3);
        var (writer, other) = (new PartitionState(log.Identity.Genesis(0), windowCapacity), new PartitionState(log.Identity.Genesis(0), 100_000));
        var answers = new List<(OperationRequest Request, Operation Answer)>();
        var nowMs = RandomRequests.Start.ToUnixTimeMilliseconds();
        Group(requests.Grants(nowMs), fate: 4);
        for (var i = 0; i < 120; i++)
        {
            nowMs += requests.Random.Next(1, 1_500_000);
            var group = Enumerable.Range(0, requests.Random.Next(1, 8)).Select(_ => requests.Next(nowMs)).ToList();
            if (requests.Random.Next(2) == 0 && answers.Count > 0)
                group.Add(answers[requests.Random.Next(answers.Count)].Request);
            Group(group, requests.Random.Next(5));
            if (requests.Random.Next(20) == 0)
                Close();
            if (requests.Random.Next(15) == 0)
            {
                log.SaveSnapshot(PartitionSnapshot.Take(PartitionSnapshot.Load(log, 0, windowCapacity)));
                writer = PartitionSnapshot.Load(log, 0, windowCapacity);
            }
        }
        foreach (var (request, answer) in answers)
            Ledger.ShouldBeTheSame(Decide(writer, request).Operation, answer);
        writer.Rollback();
        CatchUp(other);
        Ledger.Describe(other).ShouldBe(Ledger.Describe(writer));
        Ledger.Describe(PartitionSnapshot.Load(log, 0, windowCapacity)).ShouldBe(Ledger.Describe(writer));
        Ledger.Operations(log).Where(o => !o.Kind.IsTarget()).GroupBy(o => (o.Pass, o.Id)).ShouldAllBe(g => g.Count() == 1);
        Ledger.Operations(log).Count(o => o.IsApproved).ShouldBeGreaterThan(60);

        void Group(IEnumerable<OperationRequest> group, int fate)
        {
            var decided = group.Select(r => (Request: r, Decide(writer, r).Operation)).ToList();
            if (writer.Pending.IsEmpty)
                return;
            var row = LogRow.After(writer.Head, OperationCodec.Encode(nowMs, writer.Pending, new byte[OperationCodec.BufferBytes(writer.Pending.Length)], new int[writer.Pending.Length]));
            switch (fate)
            {
                case 0:
                    // Refused: another node's turn. It decides the same, on the same state, and we read what it wrote.
                    writer.Rollback();
                    Ledger.Describe(writer).ShouldBe(Ledger.Describe(PartitionSnapshot.Load(log, 0, windowCapacity)));
                    log.Append([row], new bool[1]);
                    CatchUp(writer);
                    break;
                case 1:
                    // Refused and lost: nothing of the group is left.
                    var before = Ledger.Describe(PartitionSnapshot.Load(log, 0, windowCapacity));
                    writer.Rollback();
                    Ledger.Describe(writer).ShouldBe(before);
                    return;
                default:
                    log.Append([row], new bool[1]);
                    writer.Commit(row);
                    break;
            }
            answers.AddRange(decided.Where(d => d.Operation.Refusal != RefusalCode.OperationIdReused && !d.Operation.Kind.IsTarget()));
        }

        void Close()
        {
            log.CloseDay(0);
            CatchUp(writer);
        }

        void CatchUp(PartitionState state)
        {
            foreach (var row in log.Read(0, state.Head.Lsn))
                state.Replay(row);
        }

        (DecisionOutcome Outcome, Operation Operation) Decide(PartitionState state, OperationRequest request)
        {
            var (outcome, operation) = state.Decide(request, null, Reference, nowMs);
            if (outcome == DecisionOutcome.NeedsHistory)
                (outcome, operation) = state.Decide(request, Ledger.History(log, 0, request), Reference, nowMs);
            outcome.ShouldNotBe(DecisionOutcome.NeedsHistory);
            return (outcome, operation!);
        }
    }

    [Fact]
    public void A_history_that_is_behind_what_left_memory_is_not_believed()
    {
        using var log = new MemoryLog(1);
        var requests = new RandomRequests(9, passes: 1);
        var nowMs = RandomRequests.Start.ToUnixTimeMilliseconds();
        var state = new PartitionState(log.Identity.Genesis(0), windowCapacity: 1);
        Commit(state, log, requests.Grants(nowMs).Single(), nowMs);
        var sale = new SaleRequest(requests.NewId(nowMs), new(1_000_000_000), nowMs, new(1), new(1), [new(Product.Textbook, new(500))]);
        Commit(state, log, sale, nowMs);
        Commit(state, log, sale with { Id = requests.NewId(nowMs) }, nowMs);
        var cancel = new ReturnRequest(requests.NewId(nowMs), sale.Pass, nowMs, sale.Partner, sale.Id, null);
        state.Decide(sale, null, Reference, nowMs).Outcome.ShouldBe(DecisionOutcome.NeedsHistory);
        state.Decide(cancel, null, Reference, nowMs).Outcome.ShouldBe(DecisionOutcome.NeedsHistory);
        var stale = new History(state.Window.EvictedThroughLsn - 1, null, null);
        state.Decide(sale, stale, Reference, nowMs).Outcome.ShouldBe(DecisionOutcome.NeedsHistory);
        state.Decide(cancel, stale, Reference, nowMs).Outcome.ShouldBe(DecisionOutcome.NeedsHistory);
        state.Decide(sale, Ledger.History(log, 0, sale), Reference, nowMs).Outcome.ShouldBe(DecisionOutcome.Answered);
        state.Decide(cancel, Ledger.History(log, 0, cancel), Reference, nowMs).Operation!.IsApproved.ShouldBeTrue();
    }

    [Fact]
    public void An_old_blocking_sent_again_does_not_undo_an_unblocking()
    {
        using var log = new MemoryLog(1);
        var requests = new RandomRequests(9, passes: 1);
        var nowMs = RandomRequests.Start.ToUnixTimeMilliseconds();
        var state = new PartitionState(log.Identity.Genesis(0), windowCapacity: 1);
        Commit(state, log, requests.Grants(nowMs).Single(), nowMs);
        var block = new StatusRequest(requests.NewId(nowMs), new(1_000_000_000), nowMs, PassStatus.Blocked);
        Commit(state, log, block, nowMs);
        Commit(state, log, new StatusRequest(requests.NewId(nowMs), block.Pass, nowMs, PassStatus.Active), nowMs);
        Commit(state, log, new StatusRequest(requests.NewId(nowMs), block.Pass, nowMs, PassStatus.Active), nowMs);
        state.Decide(block, null, Reference, nowMs).Outcome.ShouldBe(DecisionOutcome.NeedsHistory);
        state.Account(block.Pass)!.Status.ShouldBe(PassStatus.Active);
    }

    [Fact]
    public void An_id_from_the_future_or_used_for_something_else_leaves_no_trace()
    {
        using var log = new MemoryLog(1);
        var requests = new RandomRequests(9, passes: 1);
        var nowMs = RandomRequests.Start.ToUnixTimeMilliseconds();
        var state = new PartitionState(log.Identity.Genesis(0), windowCapacity: 10);
        var grant = requests.Grants(nowMs).Single();
        Commit(state, log, grant, nowMs);
        var lead = new StatusRequest(OperationId.Derive(nowMs + PartitionState.MaxIdLeadMs + 1, 1, 1), grant.Pass, nowMs, PassStatus.Blocked);
        Refused(lead).ShouldBe(RefusalCode.ClockSkew);
        Refused(new StatusRequest(grant.Id, grant.Pass, nowMs, PassStatus.Blocked)).ShouldBe(RefusalCode.OperationIdReused);
        state.Pending.IsEmpty.ShouldBeTrue();

        RefusalCode Refused(OperationRequest request)
        {
            var (outcome, operation) = state.Decide(request, null, Reference, nowMs);
            outcome.ShouldBe(DecisionOutcome.Answered);
            return operation!.Refusal;
        }
    }

    private static void Commit(PartitionState state, MemoryLog log, OperationRequest request, long nowMs)
    {
        state.Decide(request, Ledger.History(log, 0, request), Reference, nowMs).Outcome.ShouldBe(DecisionOutcome.Pending);
        var row = LogRow.After(state.Head, OperationCodec.Encode(nowMs, state.Pending, new byte[OperationCodec.BufferBytes(1)], new int[1]));
        log.Append([row], new bool[1]);
        state.Commit(row);
    }
}
