using System.Globalization;

namespace Pass.Core.Tests.Rules;

/// <summary>
/// A region of one pass and a few partners, spoken to in the words of its officers. It remembers what was decided, so that sales
/// can be given back. Purses: "MANUELS 70.00, CINEMA 5". Lines: "Textbook 25.00, 2 CinemaSeat 17.00". Answers: see <see cref="Say"/>.
/// </summary>
internal sealed class Region
{
    public static readonly PartnerId Bookshop = new(1), Cinema = new(2), Theatre = new(3), DrivingSchool = new(4), Suspended = new(5), OtherBookshop = new(6);
    public static readonly PassId Pass = new(1234567890);

    private static readonly Dictionary<string, PartnerId> Partners = new()
    {
        ["bookshop"] = Bookshop,
        ["cinema"] = Cinema,
        ["theatre"] = Theatre,
        ["driving school"] = DrivingSchool,
        ["suspended bookshop"] = Suspended,
        ["other bookshop"] = OtherBookshop,
        ["unknown"] = new(99),
    };

    public static readonly CredentialId Card = new(70), Phone = new(71);

    private readonly List<Operation> _decided = [];
    private readonly Dictionary<(PartnerId, TerminalId), long> _overdrafts = [];
    private long _made, _presented;

    public Region(string purses = "", string paris = "2026-09-05 14:00")
    {
        Now = Paris(paris);
        if (purses.Length == 0)
            return;
        var entitlements = purses.Split(", ").Select(p => p.Split(' ')).Select(p => new Entitlement(Benefit(p[0]).Benefit, Amount(p[1])));
        Ask(new GrantRequest(NewId(), Pass, NowMs, [.. entitlements])).IsApproved.ShouldBeTrue();
    }

    public DateTimeOffset Now { get; set; }
    public long NowMs => Now.ToUnixTimeMilliseconds();
    public DecisionSettings Settings { get; set; } = DecisionSettings.Default;
    public List<BenefitVersion> Benefits { get; } = [.. Catalogue2026.Benefits];
    public PassAccount? Account { get; private set; }
    public IReadOnlyList<Operation> Decided => _decided;
    public Operation Last => _decided[^1];

    public Reference Reference => new(1, Settings, Benefits,
    [
        Terms(Bookshop, Trade.Bookshop), Terms(OtherBookshop, Trade.Bookshop), Terms(Cinema, Trade.Cinema),
        Terms(Theatre, Trade.Theatre), Terms(DrivingSchool, Trade.DrivingSchool),
        Terms(Suspended, Trade.Bookshop) with { Status = PartnerStatus.Suspended },
    ]);

    public List<BenefitId> Conventioned { get; } = [.. Catalogue2026.Benefits.Select(b => b.Benefit)];
    public (DateOnly From, DateOnly Until) Convention { get; set; } = (new(2026, 1, 1), new(2027, 12, 31));

    public OverdraftBearer? ConventionBearer { get; set; }

    public OperationId NewId() => OperationId.Derive(NowMs, 7, (ulong)++_made);

    public string Sell(
        string partner, string lines, bool partial = false, bool offline = false, bool hold = false, string? at = null, PresentationRef card = default)
    {
        var sale = new SaleRequest(NewId(), Pass, at is null ? NowMs : Paris(at).ToUnixTimeMilliseconds(), Partners[partner], new(1), Lines(lines), partial, offline, hold, card);
        return Say(Ask(offline ? WithCard(sale) : sale));
    }

    /// <summary>An offline sale "by card", "by phone", "by card that counted 20.00", "by card asked online" or "by number".</summary>
    public string SellOffline(string partner, string lines, string how = "by card", string? at = null, int till = 1)
    {
        var sale = new SaleRequest(NewId(), Pass, at is null ? NowMs : Paris(at).ToUnixTimeMilliseconds(), Partners[partner], new(till), Lines(lines), Offline: true);
        return Say(Ask(how switch
        {
            "by card" => WithCard(sale),
            "by card asked online" => WithCard(sale) with { Evidence = new(OfflineEvidenceKind.Card) },
            "by phone" => sale with { Presentation = Present(Phone), Evidence = new(OfflineEvidenceKind.Phone) },
            "by number" => sale,
            _ => WithCard(sale) with { Evidence = new(OfflineEvidenceKind.Card, Amount(how.Split(' ')[^1])) },
        }));
    }

    /// <summary>A card that is the pass's and counted the whole sale.</summary>
    public SaleRequest WithCard(SaleRequest sale) => sale with
    {
        Presentation = sale.Presentation.IsNone ? Present(Card) : sale.Presentation,
        Evidence = new(OfflineEvidenceKind.Card, BenefitRules.AmountOf(sale)),
    };

    /// <summary>The next counter of a card or phone, which becomes the pass's when it is not yet.</summary>
    public PresentationRef Present(CredentialId credential)
    {
        if (Account is not null && Account.IndexOf(credential) < 0)
            Ask(new CredentialRequest(NewId(), Pass, NowMs, credential, true)).IsApproved.ShouldBeTrue();
        return new(credential, ++_presented);
    }

    public string GiveBack(Operation sale, string? amount = null, string partner = "") =>
        Say(Ask(new ReturnRequest(NewId(), Pass, NowMs, partner.Length == 0 ? sale.Partner : Partners[partner], sale.Id, amount is null ? null : new(Amount(amount)))));

    public string Capture(Operation hold, string? amount = null, string partner = "") =>
        Say(Ask(new CaptureRequest(NewId(), Pass, NowMs, partner.Length == 0 ? hold.Partner : Partners[partner], hold.Id, amount is null ? null : new(Amount(amount)))));

    /// <param name="parts">"1x2" is two units of line 1, "2:5.00" is 5,00 € of line 2.</param>
    public string GiveBackParts(Operation sale, string parts) => Say(Ask(new ReturnRequest(NewId(), Pass, NowMs, sale.Partner, sale.Id, null, Parts(parts))));

    public string CaptureParts(Operation hold, string parts) => Say(Ask(new CaptureRequest(NewId(), Pass, NowMs, hold.Partner, hold.Id, null, Parts(parts))));

    public string Void(Operation hold) => Say(Ask(new VoidRequest(NewId(), Pass, NowMs, hold.Partner, hold.Id)));

    public string Lapse(Operation hold) => Say(Ask(new HoldExpiryRequest(NewId(), Pass, NowMs, hold.Id)));

    public Operation Ask(OperationRequest request)
    {
        var hold = _decided.Find(o => o.Id == request.Related && o.Kind == OperationKind.Hold);
        var closed = hold is not null && _decided.Exists(o => o.IsApproved && o.Related == hold.Id);
        var original = _decided.Find(o => o.Id == request.Related);
        if (request is ReturnRequest && hold is not null)
            original = _decided.Find(o => o.IsApproved && o.Kind == OperationKind.Capture && o.Related == hold.Id) ?? hold;
        var sale = original?.Kind == OperationKind.Capture ? original.Related : original?.Id;
        var lastReturn = _decided.FindLast(o => o.IsApproved && o.Kind is OperationKind.Cancel or OperationKind.Refund && o.Related == sale && o.IsApproved);
        var operation = BenefitRules.Decide(request, new(Account, Reference, NowMs, original, lastReturn, hold is not null && !closed, OverdraftsFor(request)));
        if (operation.IsApproved)
            Account ??= new(Pass);
        if (operation.IsApproved && operation.Kind == OperationKind.Sale && operation.Flags.HasFlag(OperationFlags.Overdraft))
            _overdrafts[(operation.Partner, operation.Terminal)] = _overdrafts.GetValueOrDefault((operation.Partner, operation.Terminal)) + OverdraftRules.CentsOf(Account!, operation.Legs);
        if (Account is not null)
            PassTransitions.Apply(Account, operation, hold);
        _decided.Add(operation);
        return operation;
    }

    /// <summary>All that was paid beyond balances counts as today's.</summary>
    private OverdraftsToday OverdraftsFor(OperationRequest request) => request is not SaleRequest { Offline: true } sale
        ? default
        : new(_overdrafts.Where(o => o.Key.Item1 == sale.Partner).Sum(o => o.Value), _overdrafts.GetValueOrDefault((sale.Partner, sale.Terminal)));

    /// <summary>"region 90.00 holder 0.00: MANUELS 70.00, LIVRES_COMP 20.00 [Overdraft]", or "InsufficientBalance LIVRES_COMP 20.00/5.00".</summary>
    public string Say(Operation o)
    {
        if (!o.IsApproved)
        {
            var benefit = Benefits.Find(b => b.Benefit == o.Detail.Benefit);
            var counts = benefit?.Unit == BenefitUnit.Uses && o.Refusal is RefusalCode.InsufficientBalance or RefusalCode.DailyLimitReached
                or RefusalCode.WeeklyLimitReached or RefusalCode.MonthlyLimitReached or RefusalCode.OfflinePassLoss or RefusalCode.OfflinePassIncident;
            return o.Detail == default ? $"{o.Refusal}" : $"{o.Refusal} {benefit?.Code} {Text(o.Detail.Asked, counts)}/{Text(o.Detail.Left, counts)}";
        }
        var legs = o.Legs.Select(l => $"{Benefits.Find(b => b.Benefit == l.Benefit)!.Code} {Text(-l.Units, Benefits.Find(b => b.Benefit == l.Benefit)!.Unit == BenefitUnit.Uses)}");
        return $"region {Text(o.RegionCents)} holder {Text(o.HolderCents)}: {string.Join(", ", legs)}{(o.Flags == 0 ? "" : $" [{o.Flags}]")}";
    }

    public string Left(string code)
    {
        var benefit = Benefit(code);
        var purse = Account!.Purses[Account.IndexOf(benefit.Benefit)];
        return Text(purse.Balance, benefit.Unit == BenefitUnit.Uses) + (purse.Held == 0 ? "" : $" (held {Text(purse.Held, benefit.Unit == BenefitUnit.Uses)})");
    }

    public BenefitVersion Benefit(string code) => Benefits.First(b => b.Code == code);

    public void Change(string code, Func<BenefitVersion, BenefitVersion> change)
    {
        var at = Benefits.FindIndex(b => b.Code == code);
        Benefits[at] = change(Benefits[at]);
    }

    public static DateTimeOffset Paris(string local)
    {
        var time = DateTime.Parse(local, CultureInfo.InvariantCulture);
        return new(time, ParisCalendar.Zone.GetUtcOffset(time));
    }

    private static List<PartLine> Parts(string text) => [.. text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('x', ':') switch
    {
        var words when part.Contains('x', StringComparison.Ordinal) => new PartLine(int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture)),
        var words => new PartLine(int.Parse(words[0], CultureInfo.InvariantCulture), 0, new(Amount(words[1]))),
    })];

    private static List<SaleLine> Lines(string text) => [.. text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Line)];

    private static SaleLine Line(string text)
    {
        var words = text.Split(' ');
        return words.Length == 3
            ? new(ProductOf(words[1]), new(Amount(words[2])), int.Parse(words[0], CultureInfo.InvariantCulture))
            : new(ProductOf(words[0]), new(Amount(words[1])));
    }

    private static ProductId ProductOf(string name) => Product.Of(char.ToLowerInvariant(name[0]) + name[1..]);

    private static int Amount(string text) => int.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static string Text(long units, bool counts = false) => counts ? units.ToString(CultureInfo.InvariantCulture) : new Money(units).ToIso();

    private PartnerTerms Terms(PartnerId id, TradeId category) =>
        new(id, category, PartnerStatus.Active, [new(1, [.. Conventioned], Convention.From, Convention.Until, OfflineBearer: ConventionBearer)]);
}
