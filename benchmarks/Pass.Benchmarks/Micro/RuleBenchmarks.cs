using BenchmarkDotNet.Attributes;
using Pass.Benchmarks.Region;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Log;
using Pass.Engine;

namespace Pass.Benchmarks.Micro;

/// <summary>From a request to the night: a decision, its way into the log and out of it, and the fold. Each for one operation.</summary>
public class RuleBenchmarks
{
    private const int Operations = 64, Passes = 16;
    private static readonly DateOnly Day = new(2026, 9, 5);

    private readonly byte[] _buffer = new byte[OperationCodec.BufferBytes(Operations)];
    private readonly int[] _offsets = new int[Operations];
    private readonly long _nowMs = new DateTimeOffset(2026, 9, 5, 10, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private SaleRequest _sale = null!;
    private DecisionContext _context;
    private Operation[] _decided = [];
    private byte[] _payload = [];
    private DayTotals _totals = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var region = new BenchRegion(Passes, partners: 10);
        var state = new PartitionState(new LogIdentity(Guid.Empty, 1, Day).Genesis(0), Operations);
        for (var pass = 1; pass <= Passes; pass++)
            state.Decide(region.Grant(pass, _nowMs), null, region.Reference, _nowMs);
        state.Commit(LogRow.After(state.Head, OperationCodec.Encode(_nowMs, state.Pending, _buffer, _offsets)));
        var mix = new SaleMix(region, seed: 1);
        for (var i = 0; i < Operations; i++)
            state.Decide(mix.Next(_nowMs), null, region.Reference, _nowMs);
        _decided = state.Pending.ToArray();
        if (!_decided.All(operation => operation.IsApproved))
            throw new InvalidOperationException("The sales are made to be approved.");
        _payload = Encode();
        _sale = mix.Next(_nowMs);
        _context = new(state.Account(_sale.Pass), region.Reference, _nowMs);
        var rules = new PricingReference(new(Catalogue2026.Reimbursements), region.Benefits, Enumerable.Range(1, 10).Select(i => (new PartnerId(i), BenchRegion.TradeOf(i))));
        _totals = new(rules.On(Day));
    }

    [Benchmark(Description = "a sale decided")]
    public Operation Decide() => BenefitRules.Decide(_sale, _context);

    [Benchmark(Description = "an operation packed for the log", OperationsPerInvoke = Operations)]
    public byte[] Encode() => OperationCodec.Encode(_nowMs, _decided, _buffer, _offsets);

    [Benchmark(Description = "an operation read from the log", OperationsPerInvoke = Operations)]
    public long Decode()
    {
        long sum = 0;
        var reader = new OperationReader(_payload);
        while (reader.Next())
            sum += reader.Current.AmountCents;
        return sum;
    }

    [Benchmark(Description = "an operation folded into its day", OperationsPerInvoke = Operations)]
    public void Fold() => _totals.Add(_payload);
}
