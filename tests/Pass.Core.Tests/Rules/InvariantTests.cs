using FsCheck;
using FsCheck.Fluent;
using Pass.Testing;
using Pass.Testing.Requests;

namespace Pass.Core.Tests.Rules;

/// <summary>What must hold whatever is asked, in any order.</summary>
public class InvariantTests
{
    [Fact]
    public void Whatever_is_asked_the_books_balance() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Play(seed).Check()).Check(Seeded.Config.WithMaxTest(150));

    private static Books Play(int seed)
    {
        var requests = new RandomRequests(seed, passes: 2);
        var books = new Books();
        var nowMs = RandomRequests.Start.ToUnixTimeMilliseconds();
        foreach (var grant in requests.Grants(nowMs))
            books.Ask(grant, nowMs);
        for (var i = 0; i < 150; i++)
        {
            nowMs += requests.Random.Next(1, 1_200_000);
            books.Ask(requests.Next(nowMs), nowMs);
        }
        return books;
    }

    private sealed class Books
    {
        private readonly Dictionary<PassId, PassAccount> _accounts = [];
        private readonly Dictionary<OperationId, Operation> _openHolds = [];
        private readonly List<Operation> _decided = [];

        public void Ask(OperationRequest request, long nowMs)
        {
            var original = _decided.Find(o => o.Id == request.Related);
            if (request is ReturnRequest && original?.Kind == OperationKind.Hold)
                original = _decided.Find(o => o.IsApproved && o.Kind == OperationKind.Capture && o.Related == original.Id) ?? original;
            var sale = original?.Kind == OperationKind.Capture ? original.Related : original?.Id;
            var last = _decided.FindLast(o => o.IsApproved && o.Related == sale && o.Kind is OperationKind.Cancel or OperationKind.Refund && o.IsApproved && o.Related == sale);
            var open = request.Related is { } r && _openHolds.ContainsKey(r);
            var operation = BenefitRules.Decide(request, new(_accounts.GetValueOrDefault(request.Pass), RandomRequests.Reference, nowMs, original, last, open));
            _decided.Add(operation);
            Apply(_accounts, _openHolds, operation);
        }

        public void Check()
        {
            var (accounts, holds) = (new Dictionary<PassId, PassAccount>(), new Dictionary<OperationId, Operation>());
            var overdrawn = new HashSet<(PassId, BenefitId)>();
            foreach (var o in _decided)
            {
                Apply(accounts, holds, o);
                if (!o.IsApproved)
                {
                    o.Legs.ShouldBeEmpty();
                    continue;
                }
                CheckAmounts(o);
                foreach (var leg in o.Legs.Where(l => l.BalanceAfter < 0))
                {
                    if (o.Flags.HasFlag(OperationFlags.Overdraft))
                        overdrawn.Add((o.Pass, leg.Benefit));
                    else
                        overdrawn.ShouldContain((o.Pass, leg.Benefit), $"{o.Kind} {o.Id} below zero unsaid");
                }
            }
            foreach (var (id, account) in _accounts)
            {
                CheckPurses(account, [.. _decided.Where(o => o.IsApproved && o.Pass == id)]);
                Same(account, accounts[id]);
            }
        }

        private void CheckAmounts(Operation o)
        {
            if (o.Kind is OperationKind.Sale or OperationKind.Hold or OperationKind.Capture)
            {
                (o.RegionCents + o.HolderCents).ShouldBe(o.AmountCents);
                o.RegionCents.ShouldBeGreaterThan(0);
                o.HolderCents.ShouldBeGreaterThanOrEqualTo(0);
            }
            if (o.Kind is not (OperationKind.Cancel or OperationKind.Refund))
                return;
            (o.HolderCents - o.RegionCents).ShouldBe(o.AmountCents);
            var sale = _decided.First(s => s.IsApproved && (s.Id == o.Related && s.Kind == OperationKind.Sale || s.Related == o.Related && s.Kind == OperationKind.Capture));
            var returns = _decided.Where(r => r.IsApproved && r.Related == o.Related && r.Kind is OperationKind.Cancel or OperationKind.Refund && r.IsApproved && r.Related == o.Related).ToList();
            returns.Sum(r => r.AmountCents).ShouldBeLessThanOrEqualTo(sale.AmountCents);
            returns.Sum(r => r.HolderCents).ShouldBeLessThanOrEqualTo(sale.HolderCents);
            foreach (var leg in sale.Legs)
                returns.Sum(r => r.Legs.Where(l => l.Benefit == leg.Benefit).Sum(l => l.Units)).ShouldBeLessThanOrEqualTo(-leg.Units);
        }

        private static void CheckPurses(PassAccount account, List<Operation> operations)
        {
            foreach (var purse in account.Purses)
            {
                var legs = operations.Where(o => o.Kind != OperationKind.Hold).SelectMany(o => o.Legs).Where(l => l.Benefit == purse.Benefit).ToList();
                purse.Balance.ShouldBe(legs.Sum(l => l.Units));
                var closed = operations.Where(o => o.Kind is OperationKind.Capture or OperationKind.Void or OperationKind.HoldExpiry).Select(o => o.Related).ToHashSet();
                var held = operations.Where(o => o.Kind == OperationKind.Hold && !closed.Contains(o.Id)).SelectMany(o => o.Legs).Where(l => l.Benefit == purse.Benefit);
                purse.Held.ShouldBe(-held.Sum(l => l.Units));
                purse.Granted.ShouldBe(operations.Where(o => o.Kind == OperationKind.Grant).SelectMany(o => o.Legs).Where(l => l.Benefit == purse.Benefit).Sum(l => l.Units));
                purse.SpentOnDay.ShouldBeGreaterThanOrEqualTo(0);
            }
        }

        private static void Same(PassAccount a, PassAccount b)
        {
            a.Status.ShouldBe(b.Status);
            a.Purses.ShouldBe(b.Purses);
            a.Credentials.ShouldBe(b.Credentials);
        }

        private static void Apply(Dictionary<PassId, PassAccount> accounts, Dictionary<OperationId, Operation> holds, Operation o)
        {
            if (!o.IsApproved)
                return;
            if (!accounts.TryGetValue(o.Pass, out var account))
                accounts.Add(o.Pass, account = new(o.Pass));
            Operation? hold = null;
            if (o.Kind is OperationKind.Capture or OperationKind.Void or OperationKind.HoldExpiry)
                holds.Remove(o.Related, out hold);
            PassTransitions.Apply(account, o, hold);
            if (o.Kind == OperationKind.Hold)
                holds.Add(o.Id, o);
        }
    }
}
