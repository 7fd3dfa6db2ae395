using Pass.Core;
using Pass.Data.Log;
using Pass.Engine;

namespace Pass.Data.Tests.Projection;

/// <summary>A day of September played on a real engine: grants, then sales, holds, captures, voids and returns drawn from a seed.</summary>
internal sealed class Rentree(ILogStore log, int seed)
{
    public static readonly DateOnly FirstDay = new(2026, 9, 1);
    public static readonly PartnerId Bookshop = new(1), Cinema = new(2);

    private readonly Random _random = new(seed);
    private readonly FakeTimeProvider _clock = new(new(2026, 9, 5, 9, 0, 0, TimeSpan.Zero));
    private readonly List<PassId> _passes = [];
    private readonly List<Operation> _sales = [];
    private readonly List<Operation> _holds = [];
    private long _nextPass = 1_000_000_007L * (seed + 1) % 9_000_000_000;

    public static Reference Reference { get; } = new(1, DecisionSettings.Default, Catalogue2026.Benefits,
    [
        Terms(Bookshop, Trade.Bookshop, Catalogue2026.Textbooks, Catalogue2026.ComplementaryBooks, Catalogue2026.LeisureBooks),
        Terms(Cinema, Trade.Cinema, Catalogue2026.Cinema),
    ]);

    public TimeProvider Time => _clock;

    /// <summary>Every operation answered, in the order of the answers.</summary>
    public List<Operation> Answers { get; } = [];

    /// <summary>Opens passes, then plays operations in groups.</summary>
    public async Task PlayAsync(int passes, int operations, int group = 37)
    {
        await using var engine = await AuthorizationEngine.StartAsync(log, Reference, _clock);
        var grants = Enumerable.Range(0, passes).Select(_ => (OperationRequest)Grant()).ToList();
        Answers.AddRange(await engine.SubmitAsync(grants));
        for (var done = 0; done < operations; done += group)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            var answers = await engine.SubmitAsync([.. Enumerable.Range(0, group).Select(_ => Draw())]);
            foreach (var answer in answers)
                Remember(answer);
        }
    }

    /// <summary>Ends the day in every partition.</summary>
    public void CloseDay()
    {
        var rows = Enumerable.Range(0, log.Identity.Partitions).Select(p => LogRow.After(log.Head(p), EndMark.Payload)).ToList();
        log.Append(rows, new bool[rows.Count]);
    }

    private GrantRequest Grant()
    {
        var pass = new PassId(_nextPass += 1_234_577);
        _passes.Add(pass);
        return new(NewId(), pass, NowMs, [new(Catalogue2026.Textbooks, 10_000), new(Catalogue2026.LeisureBooks, 1_500), new(Catalogue2026.Cinema, 5)]);
    }

    private OperationRequest Draw()
    {
        switch (_random.Next(20))
        {
            case 0 when _sales.Count > 0:
                var sold = _sales[_random.Next(_sales.Count)];
                return new ReturnRequest(NewId(), sold.Pass, NowMs, sold.Partner, sold.Id, _random.Next(2) == 0 ? null : new Money(_random.Next(1, 900)));
            case 1 when _holds.Count > 0:
                var hold = _holds[_random.Next(_holds.Count)];
                return new VoidRequest(NewId(), hold.Pass, NowMs, hold.Partner, hold.Id);
            case 2 or 3 when _holds.Count > 0:
                var held = _holds[_random.Next(_holds.Count)];
                return new CaptureRequest(NewId(), held.Pass, NowMs, held.Partner, held.Id, _random.Next(2) == 0 ? null : new Money(_random.Next(100, 900)));
            case 4:
                return Sale(holdOnly: true);
            case 5:
                return new SaleRequest(NewId(), new(42), NowMs, Bookshop, new(1), [new(Product.Textbook, new(1_000))]);
            default:
                return Sale(holdOnly: false);
        }
    }

    private SaleRequest Sale(bool holdOnly)
    {
        var atCinema = _random.Next(4) == 0;
        var line = atCinema
            ? new SaleLine(Product.CinemaSeat, new(850))
            : new SaleLine(_random.Next(3) == 0 ? Product.LeisureBook : Product.Textbook, new(_random.Next(300, 3_000)));
        return new(NewId(), _passes[_random.Next(_passes.Count)], NowMs, atCinema ? Cinema : Bookshop, new(7), [line],
            AllowPartial: _random.Next(2) == 0, HoldOnly: holdOnly);
    }

    private void Remember(Operation answer)
    {
        Answers.Add(answer);
        if (!answer.IsApproved)
            return;
        if (answer.Kind is OperationKind.Sale or OperationKind.Capture)
            _sales.Add(answer);
        else if (answer.Kind == OperationKind.Hold)
            _holds.Add(answer);
    }

    private long NowMs => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private OperationId NewId() => OperationId.Derive(NowMs, (ulong)_random.NextInt64(), (ulong)_random.NextInt64());

    private static PartnerTerms Terms(PartnerId id, TradeId category, params BenefitId[] benefits) =>
        new(id, category, PartnerStatus.Active, [new(id.Value, benefits, FirstDay, FirstDay.AddYears(1))]);
}
