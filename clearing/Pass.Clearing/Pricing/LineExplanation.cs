using System.Globalization;
using Pass.Core;

namespace Pass.Clearing.Pricing;

/// <summary>One step of why a line is paid what it is.</summary>
/// <param name="Step">Key of its text: <c>Sale</c> or <c>Return</c>, <c>Rule</c>, <c>Counts</c> or <c>Capped</c>, <c>Tiers</c> or <c>Units</c>, <c>Rounding</c>, <c>Fee</c>, <c>Paid</c>.</param>
public sealed record ExplanationStep(string Step, string Text);

/// <summary>Why a partner is paid what it is paid for one ledger line: the values a page shows. The lines of a partner's day add up to the day, to the cent.</summary>
/// <param name="Day">The business day it is paid with.</param>
/// <param name="SaleDay">The business day of its sale, whose rule and year value it: <paramref name="Day"/>, or an earlier one for what is given back.</param>
/// <param name="Holder">What the holder paid of the price; on the first line of its sale.</param>
/// <param name="Region">What the region bears of the price; below zero for what is given back, as all amounts are then.</param>
/// <param name="Units">Units sold, or given back (minus).</param>
/// <param name="Counts">What it counts for in the rule: the region's part, up to the cap, or so many units at their amount.</param>
/// <param name="YearBefore">Where the partner's year with this benefit stood before it.</param>
/// <param name="Slices">In which tiers it falls; none under an amount per unit.</param>
/// <param name="Fee">Kept back by the region.</param>
public sealed record LineExplanation(
    OperationId Operation, OperationKind Kind, DateOnly Day, DateOnly SaleDay, long OccurredAtMs, PartnerId Partner, BenefitId Benefit, string BenefitLabel,
    ReimbursementRule Rule, Money Holder, Money Region, int Units, Money Counts, Money YearBefore, IReadOnlyList<RateSlice> Slices, Money Reimbursed, Money Fee)
{
    private static readonly Texts Words = Texts.Beside(typeof(LineExplanation), "Pricing");

    public Money Price => Holder + Region;

    /// <summary>What the partner gets for it; below zero when it owes.</summary>
    public Money Net => Reimbursed - Fee;

    /// <summary>What rounding the year's total once adds to this line or takes from it, in ten-thousandths of a cent: less than one cent.</summary>
    public long Rounding => Rule.AmountPerUnit is not null ? 0 : Reimbursed.Cents * 10_000 - Slices.Sum(s => s.Part.Cents * s.RateBasisPoints);

    /// <summary>In the language of the current user interface, in the order of the reckoning.</summary>
    public IReadOnlyList<ExplanationStep> Steps
    {
        get
        {
            var at = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(OccurredAtMs), ParisCalendar.Zone);
            var isReturn = Kind is OperationKind.Cancel or OperationKind.Refund;
            var steps = new List<ExplanationStep>
            {
                isReturn ? Step("Return", at, BenefitLabel, SaleDay, Said(-Price), Said(-Holder), Said(-Region), -Units)
                    : Step("Sale", at, BenefitLabel, Said(Price), Said(Holder), Said(Region), Units),
                Step("Rule", Rule.Id, Rule.Label, SaleDay, RuleWords.Paid(Rule)),
            };
            if (Rule.AmountPerUnit is { } amount)
                steps.Add(Step("Units", Units, Said(amount), Said(Counts)));
            else
            {
                steps.Add(Step(Counts == Region ? "Counts" : "Capped", Said(Counts), Said(Region)));
                steps.Add(Step("Tiers", SaleDay.Year, Said(YearBefore), string.Join(Words.Say("And"), Slices.Select(s => Words.Say("Slice", Said(s.Part), RuleWords.Percent(s.RateBasisPoints)))) is { Length: > 0 } parts ? parts : Said(Money.Zero)));
            }
            if (Rounding != 0)
                steps.Add(Step("Rounding", Cents(Rounding)));
            if (!Fee.IsZero)
                steps.Add(Step("Fee", Said(Fee)));
            steps.Add(Step(Net.IsNegative ? "Owes" : "Paid", Said(Net.IsNegative ? -Net : Net), Day));
            return steps;
        }
    }

    private static ExplanationStep Step(string key, params object[] values) => new(key, Words.Say(key, values));

    private static string Said(Money amount) => amount.ToString(CultureInfo.CurrentUICulture);

    /// <summary><c>+0,4</c> for 4 000 ten-thousandths.</summary>
    private static string Cents(long tenThousandths)
    {
        var (whole, part) = Math.DivRem(Math.Abs(tenThousandths), 10_000);
        var digits = part.ToString("0000", CultureInfo.InvariantCulture).TrimEnd('0');
        var separator = CultureInfo.CurrentUICulture.NumberFormat.NumberDecimalSeparator;
        return string.Create(CultureInfo.InvariantCulture, $"{(tenThousandths < 0 ? '-' : '+')}{whole}{(digits.Length > 0 ? separator : "")}{digits}");
    }
}
