using FsCheck;
using FsCheck.Fluent;
using Pass.Testing;
using Pass.Testing.Requests;

namespace Pass.Core.Tests.Rules;

/// <summary>Whatever goes back, in whatever parts and order: what is left is the sale of what is kept, as if nothing else had ever been sold.</summary>
public class KeptSaleProperties
{
    private static readonly long NowMs = RandomRequests.Start.ToUnixTimeMilliseconds();
    private static readonly PassId Pass = new(1_000_000_001);

    [Fact]
    public void Any_sequence_of_returns_leaves_the_sale_of_what_is_kept() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Play(new(seed), capture: false)).Check(Seeded.Config.WithMaxTest(1_500));

    [Fact]
    public void A_capture_in_part_is_the_sale_of_that_part() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Play(new(seed), capture: true)).Check(Seeded.Config.WithMaxTest(1_000));

    private static void Play(Random random, bool capture)
    {
        var offline = !capture && random.Next(4) == 0;
        var (account, lines, partner) = (Account(random), Lines(random), Partner(random));
        var request = new SaleRequest(Id(random), Pass, NowMs, partner, new(1), lines, AllowPartial: !offline, offline, HoldOnly: capture,
            offline ? new PresentationRef(new(1), 5) : default, new(OfflineEvidenceKind.Card, lines.Sum(l => l.Amount.Cents)));
        var untouched = account.Copy();
        var sale = Decide(request, account);
        if (!sale.IsApproved)
            return;
        PassTransitions.Apply(account, sale, null);
        if (capture)
        {
            var kept = Named(random, sale.Lines);
            var captured = Decide(new CaptureRequest(Id(random), Pass, NowMs, partner, sale.Id, null, kept), account, sale);
            Same(captured.IsApproved ? captured : null, captured.IsApproved ? captured.Lines : Only(sale.Lines, kept), request, untouched);
            return;
        }
        Operation? last = null;
        var (region, holder) = (sale.RegionCents, sale.HolderCents);
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var left = last?.Lines ?? sale.Lines;
            var back = Decide(new ReturnRequest(Id(random), Pass, NowMs, partner, sale.Id, null, random.Next(8) == 0 ? null : Named(random, left)), account, sale, last);
            if (!back.IsApproved)
            {
                back.Refusal.ShouldBeOneOf(RefusalCode.AlreadyReturned, RefusalCode.InvalidLine);
                continue;
            }
            PassTransitions.Apply(account, back, null);
            (last, region, holder) = (back, region + back.RegionCents, holder - back.HolderCents);
            (back.HolderCents - back.RegionCents).ShouldBe(back.AmountCents);
        }
        if (last is null)
            return;
        var rest = Sold(last.Lines, request, untouched);
        (region, holder).ShouldBe((rest?.RegionCents ?? 0, rest?.HolderCents ?? last.Lines.Sum(l => l.Amount.Cents)));
        foreach (var purse in account.Purses)
            purse.Balance.ShouldBe(untouched.Purses[untouched.IndexOf(purse.Benefit)].Balance + (rest?.Legs.Where(l => l.Benefit == purse.Benefit).Sum(l => l.Units) ?? 0));
        if (last.Lines.All(l => l.Quantity == 0))
            (region, holder).ShouldBe((0, 0));
    }

    private static void Same(Operation? captured, IReadOnlyList<SaleLine> kept, SaleRequest request, PassAccount untouched)
    {
        var alone = Sold(kept, request, untouched);
        (captured is null).ShouldBe(alone is null);
        if (captured is null)
            return;
        (captured.RegionCents, captured.HolderCents).ShouldBe((alone!.RegionCents, alone.HolderCents));
        captured.Legs.Select(l => (l.Benefit, l.Units, l.RegionCents, l.Quantity)).ShouldBe(alone.Legs.Select(l => (l.Benefit, l.Units, l.RegionCents, l.Quantity)), ignoreOrder: true);
    }

    /// <summary>The sale of these lines alone, on a pass to which nothing had happened; null when it would be refused.</summary>
    private static Operation? Sold(IReadOnlyList<SaleLine> lines, SaleRequest like, PassAccount untouched)
    {
        var kept = lines.Where(l => l.Quantity > 0).ToList();
        if (kept.Count == 0)
            return null;
        var sold = Decide(like with { Lines = kept, HoldOnly = false }, untouched);
        return sold.IsApproved ? sold : null;
    }

    private static List<SaleLine> Only(SaleLine[] lines, IReadOnlyList<PartLine> parts) =>
        [.. lines.Select((line, i) => (Line: line, Count: parts.Where(p => p.Line == i + 1).Sum(p => p.Quantity)))
            .Where(x => x.Count > 0).Select(x => x.Line with { Quantity = x.Count, Amount = new(x.Line.Amount.Cents / x.Line.Quantity * x.Count) })];

    private static List<PartLine> Named(Random random, SaleLine[] lines)
    {
        var parts = new List<PartLine>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Quantity > 0 && random.Next(2) == 0)
                parts.Add(new(i + 1, random.Next(1, lines[i].Quantity + 1)));
        }
        return parts.Count > 0 || Array.FindIndex(lines, l => l.Quantity > 0) is not (>= 0 and var first) ? parts : [new(first + 1, 1)];
    }

    private static Operation Decide(OperationRequest request, PassAccount account, Operation? original = null, Operation? last = null) =>
        BenefitRules.Decide(request, new(account, RandomRequests.Reference, NowMs, original, last, HoldIsOpen: original?.Kind == OperationKind.Hold));

    private static PassAccount Account(Random random) => new(Pass)
    {
        Credentials = [new() { Id = new(1), Active = true }],
        Purses = [.. RandomRequests.Reference.Benefits.Where(_ => random.Next(5) != 0).Select(b => new Purse { Benefit = b.Benefit, Balance = b.Unit == BenefitUnit.Uses ? random.Next(0, 4) : random.Next(0, 9_000) })],
    };

    private static SaleLine[] Lines(Random random)
    {
        var lines = new SaleLine[random.Next(1, 5)];
        var same = AnyProduct(random);
        for (var i = 0; i < lines.Length; i++)
        {
            var quantity = random.Next(1, 4);
            lines[i] = new(random.Next(3) == 0 ? AnyProduct(random) : same, new(random.Next(1, 1_500) * (long)quantity), quantity);
        }
        return lines;
    }

    private static ProductId AnyProduct(Random random) => new((byte)random.Next(1, 10));

    private static PartnerId Partner(Random random) => new(random.Next(1, 8));

    private static OperationId Id(Random random) => OperationId.Derive(NowMs, (ulong)random.NextInt64(), (ulong)random.NextInt64());
}
