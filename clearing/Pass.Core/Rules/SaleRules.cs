namespace Pass.Core;

/// <summary>Decides a sale or a hold: who may, for what, from which purses, and what the holder pays.</summary>
internal static class SaleRules
{
    public static Operation Decide(SaleRequest request, in DecisionContext context)
    {
        var settings = context.Reference.Settings;
        var refusal = CheckRequest(request, settings, context.NowMs, out var total);
        if (refusal != RefusalCode.None)
            return BenefitRules.Refuse(request, refusal, new(default, total, settings.SaleCap.Cents));

        var date = ParisCalendar.DateOf(request.OccurredAtMs);
        var partner = context.Reference.Partner(request.Partner);
        refusal = CheckParties(request, context.Account, partner);
        if (refusal != RefusalCode.None)
            return BenefitRules.Refuse(request, refusal, flags: refusal == RefusalCode.CredentialReplayed ? OperationFlags.Replay : OperationFlags.None);
        if (request.Offline && CheckEvidence(request, total, context) is var lacking and not RefusalCode.None)
            return BenefitRules.Refuse(request, lacking);

        var split = new SaleSplit(context.Account!, partner!, context.Reference, date, request, stackalloc Leg[SaleSplit.MaxLegs]);
        foreach (var line in request.Lines)
            split.Add(line);
        if (split.Region == 0 || (split.Shortfall > 0 && !request.AllowPartial))
            return BenefitRules.Refuse(request, split.Reason, split.Detail);
        if (split.Overdrawn && OverdraftRules.Check(context, partner!, date, split.Legs, out var detail) is var bound and not RefusalCode.None)
            return BenefitRules.Refuse(request, bound, detail);

        return new Operation
        {
            Kind = request.Kind,
            Id = request.Id,
            Fingerprint = request.Fingerprint(),
            Pass = request.Pass,
            OccurredAtMs = request.OccurredAtMs,
            Partner = request.Partner,
            Terminal = request.Terminal,
            Presentation = request.Presentation,
            Signature = request.Signature,
            Flags = (request.Offline ? OperationFlags.Offline : 0) | (split.Shortfall > 0 ? OperationFlags.Partial : 0)
                | (split.Overdrawn ? OperationFlags.Overdraft : 0),
            AmountCents = total,
            HolderCents = total - split.Region,
            Extra = request.HoldOnly ? context.NowMs + (long)settings.HoldLifetime.TotalMilliseconds : 0,
            Lines = request.Lines as SaleLine[] ?? [.. request.Lines],
            Legs = split.Legs.ToArray(),
        };
    }

    private static RefusalCode CheckRequest(SaleRequest request, DecisionSettings settings, long nowMs, out long total)
    {
        total = BenefitRules.AmountOf(request);
        if (request.Lines.Count is 0 or > OperationRequest.MaxLines)
            return RefusalCode.InvalidLine;
        foreach (var line in request.Lines)
        {
            if (!line.Amount.IsPositive)
                return RefusalCode.InvalidAmount;
            if (line.Amount > settings.SaleCap)
                return RefusalCode.AmountTooLarge;
            if (line.Quantity is < 1 or > 1_000)
                return RefusalCode.InvalidLine;
        }
        if (total > settings.SaleCap.Cents)
            return RefusalCode.AmountTooLarge;
        var tolerance = (long)settings.ClockTolerance.TotalMilliseconds;
        var age = nowMs - request.OccurredAtMs;
        if (age < -tolerance || (!request.Offline && age > tolerance))
            return RefusalCode.ClockSkew;
        return request.Offline && age > (long)settings.Offline.MaxAge.TotalMilliseconds ? RefusalCode.TooOld : RefusalCode.None;
    }

    private static RefusalCode CheckEvidence(SaleRequest request, long total, in DecisionContext context)
    {
        var (evidence, codes) = (request.Presentation.IsNone ? default : request.Evidence, 0);
        if (evidence.Kind == OfflineEvidenceKind.Phone)
            codes = context.Account!.Credentials[context.Account.IndexOf(request.Presentation.Credential)].OfflineUses;
        var age = TimeSpan.FromMilliseconds(context.NowMs - request.OccurredAtMs);
        return context.Reference.Settings.Offline.CheckEvidence(evidence, total, age, codes);
    }

    private static RefusalCode CheckParties(SaleRequest request, PassAccount? account, PartnerTerms? partner)
    {
        if (partner is null)
            return RefusalCode.UnknownPartner;
        if (partner.Status != PartnerStatus.Active)
            return RefusalCode.PartnerSuspended;
        if (account is null)
            return RefusalCode.UnknownPass;
        if (account.Status != PassStatus.Active)
            return account.Status == PassStatus.Blocked ? RefusalCode.PassBlocked : RefusalCode.PassExpired;
        if (request.Presentation.IsNone)
            return RefusalCode.None;
        var at = account.IndexOf(request.Presentation.Credential);
        if (at < 0)
            return RefusalCode.CredentialUnknown;
        if (!account.Credentials[at].Active)
            return RefusalCode.CredentialBlocked;
        return account.Credentials[at].IsReplay(request.Presentation.Counter) ? RefusalCode.CredentialReplayed : RefusalCode.None;
    }
}
