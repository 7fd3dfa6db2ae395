namespace Pass.Core;

/// <summary>Operations on the pass itself: what it is granted, whether it works, what is taken back.</summary>
internal static class AccountRules
{
    public static Operation Grant(GrantRequest request, in DecisionContext context)
    {
        if (request.Entitlements.Count > SaleSplit.MaxLegs || request.Entitlements.DistinctBy(e => e.Benefit).Count() != request.Entitlements.Count)
            return BenefitRules.Refuse(request, RefusalCode.InvalidLine);
        var date = ParisCalendar.DateOf(context.NowMs);
        var legs = new List<Leg>(request.Entitlements.Count);
        foreach (var (benefit, units) in request.Entitlements)
        {
            if (units is <= 0 or > (int)BenefitValidation.MaxUnits)
                return BenefitRules.Refuse(request, RefusalCode.InvalidAmount, new(benefit, units, BenefitValidation.MaxUnits));
            if (context.Reference.Benefit(benefit, date) is not { } rules)
                return BenefitRules.Refuse(request, RefusalCode.UnknownBenefit, new(benefit, units, 0));
            var purse = context.Account is { } account && account.IndexOf(benefit) is >= 0 and var at ? account.Purses[at] : default;
            if (units > purse.Granted)
                legs.Add(new(benefit, (ushort)rules.Version, units - purse.Granted, 0, purse.Balance + units - purse.Granted, 0));
        }
        return Approve(request) with { Legs = [.. legs] };
    }

    public static Operation SetStatus(StatusRequest request, PassAccount account) =>
        account.Status == PassStatus.Expired && request.Target != PassStatus.Expired
            ? BenefitRules.Refuse(request, RefusalCode.PassExpired)
            : Approve(request);

    public static Operation Expire(ExpiryRequest request, in DecisionContext context)
    {
        var at = context.Account!.IndexOf(request.Benefit);
        if (at < 0)
            return BenefitRules.Refuse(request, RefusalCode.UnknownBenefit, new(request.Benefit, 0, 0));
        var date = ParisCalendar.DateOf(context.NowMs);
        if (context.Reference.Benefit(request.Benefit, date) is not { } rules || date <= rules.ValidUntil)
            return BenefitRules.Refuse(request, RefusalCode.BenefitNotOpen, new(request.Benefit, 0, 0));
        var purse = context.Account.Purses[at];
        var left = Math.Max(0, purse.Available);
        return Approve(request) with
        {
            Legs = left == 0 ? [] : [new(request.Benefit, (ushort)rules.Version, -left, 0, purse.Balance - left, 0)],
        };
    }

    public static Operation Adjust(AdjustmentRequest request, in DecisionContext context)
    {
        var at = context.Account!.IndexOf(request.Benefit);
        var rules = context.Reference.Benefit(request.Benefit, ParisCalendar.DateOf(context.NowMs));
        if (at < 0 || rules is null)
            return BenefitRules.Refuse(request, RefusalCode.UnknownBenefit, new(request.Benefit, request.Units, 0));
        if (request.Units == 0 || Math.Abs((long)request.Units) > BenefitValidation.MaxUnits)
            return BenefitRules.Refuse(request, RefusalCode.InvalidAmount, new(request.Benefit, request.Units, BenefitValidation.MaxUnits));
        var purse = context.Account.Purses[at];
        if (purse.Balance + (long)request.Units > BenefitValidation.MaxUnits)
            return BenefitRules.Refuse(request, RefusalCode.InvalidAmount, new(request.Benefit, request.Units, BenefitValidation.MaxUnits));
        if (request.Units < 0 && purse.Available + (long)request.Units < 0)
            return BenefitRules.Refuse(request, RefusalCode.InsufficientBalance, new(request.Benefit, -(long)request.Units, purse.Available));
        return Approve(request) with
        {
            Reference = request.Incident,
            Legs = [new(request.Benefit, (ushort)rules.Version, request.Units, 0, purse.Balance + request.Units, 0)],
        };
    }

    public static Operation SetCredential(CredentialRequest request, PassAccount account)
    {
        var at = account.IndexOf(request.Credential);
        if (request.Active && at >= 0 && !account.Credentials[at].Active)
            return BenefitRules.Refuse(request, RefusalCode.CredentialBlocked);
        if (!request.Active && at < 0)
            return BenefitRules.Refuse(request, RefusalCode.CredentialUnknown);
        return Approve(request) with { Reference = request.Credential.Value, Extra = request.Active ? 1 : 0 };
    }

    private static Operation Approve(OperationRequest request) => new()
    {
        Kind = request.Kind,
        Id = request.Id,
        Fingerprint = request.Fingerprint(),
        Pass = request.Pass,
        OccurredAtMs = request.OccurredAtMs,
    };
}
