namespace Pass.Core;

/// <summary>The one place where "may this happen, and what does it do to which purse" is answered. Pure: same input, same operation.</summary>
public static class BenefitRules
{
    public static Operation Decide(OperationRequest request, in DecisionContext context)
    {
        if (request is SaleRequest sale)
            return SaleRules.Decide(sale, context);
        if (request.OccurredAtMs < 0 || request.OccurredAtMs > context.NowMs + (long)context.Reference.Settings.ClockTolerance.TotalMilliseconds)
            return Refuse(request, RefusalCode.ClockSkew);
        if (request is GrantRequest grant)
            return AccountRules.Grant(grant, context);
        if (context.Account is null)
            return Refuse(request, RefusalCode.UnknownPass);
        return request switch
        {
            CaptureRequest capture => HoldRules.Capture(capture, context),
            VoidRequest release => HoldRules.Void(release, context),
            HoldExpiryRequest lapse => HoldRules.Lapse(lapse, context),
            ReturnRequest giveBack => ReturnRules.Decide(giveBack, context),
            StatusRequest status => AccountRules.SetStatus(status, context.Account),
            ExpiryRequest expiry => AccountRules.Expire(expiry, context),
            AdjustmentRequest adjustment => AccountRules.Adjust(adjustment, context),
            CredentialRequest credential => AccountRules.SetCredential(credential, context.Account),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Kind, "No rule for this kind of operation."),
        };
    }

    /// <summary>The logged "no": a refusal keeps who asked what, so that it can be explained and counted.</summary>
    public static Operation Refuse(OperationRequest request, RefusalCode code, RefusalDetail detail = default, OperationFlags flags = OperationFlags.None) => new()
    {
        Kind = request.Kind,
        Id = request.Id,
        Fingerprint = request.Fingerprint(),
        Pass = request.Pass,
        OccurredAtMs = request.OccurredAtMs,
        Related = request.Related ?? default,
        Refusal = code,
        Detail = detail,
        Flags = request is SaleRequest { Offline: true } ? flags | OperationFlags.Offline : flags,
        Partner = PartnerOf(request),
        Terminal = request is SaleRequest s ? s.Terminal : default,
        Presentation = request is SaleRequest p ? p.Presentation : default,
        // The goods of a sale taken offline are gone: who bears them may be asked.
        Signature = request is SaleRequest { Offline: true } gone ? gone.Signature : default,
        AmountCents = AmountOf(request),
    };

    /// <summary>The answer to an id that was already used for something else. It is not logged: the id has its operation already.</summary>
    public static Operation Reused(OperationRequest request) => Refuse(request, RefusalCode.OperationIdReused);

    private static PartnerId PartnerOf(OperationRequest request) => request switch
    {
        SaleRequest s => s.Partner,
        CaptureRequest c => c.Partner,
        VoidRequest v => v.Partner,
        ReturnRequest r => r.Partner,
        _ => default,
    };

    /// <summary>Full price asked, in cents; 0 for what has none.</summary>
    public static long AmountOf(OperationRequest request)
    {
        switch (request)
        {
            case SaleRequest s:
                // An absurd amount is refused by its line; the sum only documents it and must not overflow.
                Int128 sum = 0;
                foreach (var line in s.Lines)
                    sum += line.Amount.Cents;
                return (long)Int128.Clamp(sum, long.MinValue + 1, long.MaxValue);
            case CaptureRequest c:
                return c.Amount?.Cents ?? 0;
            case ReturnRequest r:
                return r.Amount?.Cents ?? 0;
            default:
                return 0;
        }
    }
}
