using System.Globalization;
using Pass.Cards.Presentation;
using Pass.Core;

namespace Pass.Portal.Http;

/// <summary>Says a decided operation to a till. A pure function of the operation and the published labels: a retry reads the same.</summary>
internal static class OperationAnswers
{
    public static OperationAnswer Of(Operation operation, Reference reference, CultureInfo culture)
    {
        var approved = operation.IsApproved;
        var partial = operation.Flags.HasFlag(OperationFlags.Partial);
        return new()
        {
            OperationId = operation.Id.Value,
            Pass = PassNumber.Of(operation.Pass).ToCompact(),
            Kind = Kind(operation.Kind),
            RelatedId = operation.Related.Value == Guid.Empty ? null : operation.Related.Value,
            Status = approved ? partial ? "partial" : "approved" : "refused",
            Code = approved ? partial ? "Partial" : "Approved" : operation.Refusal.ToString(),
            Explanation = approved ? ApiTexts.Of(operation, culture) : Explain(operation, reference, culture),
            AmountCents = operation.AmountCents,
            RegionCents = operation.RegionCents,
            HolderCents = operation.HolderCents,
            Legs = operation.Legs.Length == 0 ? [] : Legs(operation, reference, culture),
            HoldUntil = approved && operation.Kind == OperationKind.Hold ? DateTimeOffset.FromUnixTimeMilliseconds(operation.Extra) : null,
        };
    }

    /// <summary>A sale whose presentation proves nothing: not put to the rules, nothing recorded.</summary>
    public static OperationAnswer Of(SaleRequest sale, PresentationRefusal refusal, CultureInfo culture) => new()
    {
        OperationId = sale.Id.Value,
        Kind = Kind(sale.Kind),
        Status = "refused",
        Code = CodeOf(refusal),
        Explanation = PresentationExplanation.Of(refusal, culture),
        AmountCents = BenefitRules.AmountOf(sale),
    };

    public static string CodeOf(PresentationRefusal refusal) => $"Presentation.{refusal}";

    /// <summary>An item of a batch that was not put to the rules.</summary>
    public static OperationAnswer Invalid(OperationId? id, ApiProblem problem, CultureInfo culture) => new()
    {
        OperationId = id?.Value ?? Guid.Empty,
        Kind = Kind(OperationKind.Sale),
        Status = "invalid",
        Code = problem.Code.ToString(),
        Explanation = ApiTexts.Of(problem.Code, culture),
        Errors = problem.Errors is null ? null : ApiTexts.Of(problem.Errors, culture),
    };

    /// <summary>The purses of a pass that a partner takes today: what else the holder has is not its business.</summary>
    public static BalanceAnswer Of(PassAccount account, PartnerTerms partner, Reference reference, DateOnly today, CultureInfo culture) => new()
    {
        Pass = PassNumber.Of(account.Id).ToCompact(),
        Status = account.Status switch
        {
            PassStatus.Active => "active",
            PassStatus.Blocked => "blocked",
            _ => "expired",
        },
        Purses =
        [
            .. from purse in account.Purses
               let benefit = reference.Benefit(purse.Benefit, today)
               where benefit is not null && partner.Takes(benefit, today)
               orderby benefit.Priority, purse.Benefit.Value
               select new PurseAnswer
               {
                   Benefit = benefit.Code,
                   Label = benefit.Label(culture),
                   Unit = benefit.Unit == BenefitUnit.Cents ? "cents" : "uses",
                   Available = purse.Available,
                   Held = purse.Held,
                   AvailableText = ApiTexts.Quantity(purse.Available, benefit.Unit, culture),
                   ValidFrom = benefit.ValidFrom,
                   ValidUntil = benefit.ValidUntil,
               },
        ],
    };

    /// <summary>A product's floor is that of the benefit that allows most, of those that this partner takes today.</summary>
    public static OfflineAnswer Offline(Reference reference, PartnerId partner, DateOnly today)
    {
        var policy = reference.Settings.Offline;
        var benefits = reference.Partner(partner) is { Status: PartnerStatus.Active } terms
            ? reference.Benefits.Select(b => b.Benefit).Distinct().Select(id => reference.Benefit(id, today)).OfType<BenefitVersion>()
                .Where(b => b.IsOpenOn(today) && b.OfflineFloor.IsPositive && terms.Takes(b, today)).ToList()
            : [];
        return new()
        {
            ListMaxAgeSeconds = (long)policy.ListMaxAge.TotalSeconds,
            UnsentSales = policy.UnsentSales,
            UnsentCents = policy.UnsentAmount.Cents,
            MaxAgeSeconds = (long)policy.MaxAge.TotalSeconds,
            PhoneMaxAgeSeconds = (long)policy.PhoneMaxAge.TotalSeconds,
            PhoneCodes = policy.PhoneCodes,
            NumbersAllowed = policy.AllowsNumbers,
            Floors =
            [
                .. reference.Products.All.Where(p => !p.IsRetired)
                    .Select(p => new FloorAnswer(p.Code, benefits.Where(b => b.Pays(new(p.Number))).Max(b => (long?)b.OfflineFloor.Cents) ?? 0))
                    .Where(f => f.FloorCents > 0),
            ],
        };
    }

    private static LegAnswer[] Legs(Operation operation, Reference reference, CultureInfo culture)
    {
        var date = ParisCalendar.DateOf(operation.OccurredAtMs);
        var answers = new LegAnswer[operation.Legs.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            ref readonly var leg = ref operation.Legs[i];
            var benefit = reference.Benefit(leg.Benefit, date);
            // A hold's leg tells the balance before it: its own part is taken off here.
            var left = operation.Kind == OperationKind.Hold ? leg.BalanceAfter + leg.Units : leg.BalanceAfter;
            answers[i] = new()
            {
                Benefit = benefit?.Code ?? leg.Benefit.ToString(),
                Label = benefit?.Label(culture) ?? leg.Benefit.ToString(),
                Units = leg.Units,
                RegionCents = leg.RegionCents,
                Left = left,
                LeftText = ApiTexts.Quantity(left, benefit?.Unit ?? BenefitUnit.Cents, culture),
            };
        }
        return answers;
    }

    private static string Explain(Operation operation, Reference reference, CultureInfo culture)
    {
        var date = ParisCalendar.DateOf(operation.OccurredAtMs);
        return Explanation.Of(operation.Refusal, operation.Detail, reference.Benefit(operation.Detail.Benefit, date), date, culture);
    }

    internal static string Kind(OperationKind kind) => kind switch
    {
        OperationKind.Hold => "hold",
        OperationKind.Capture => "capture",
        OperationKind.Void => "void",
        OperationKind.Cancel => "cancel",
        OperationKind.Refund => "refund",
        _ => "sale",
    };
}
