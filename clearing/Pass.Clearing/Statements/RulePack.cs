using System.Globalization;
using Pass.Clearing.Statements.Pdf;
using Pass.Core;

namespace Pass.Clearing.Statements;

/// <summary>A sum of what a rule would have changed.</summary>
public sealed record RulePackSum(string Name, int Partners, Money Before, Money After);

/// <summary>What a change would cost.</summary>
/// <param name="ToCome">What is foreseen for the days to come as rules are; null with too little history.</param>
/// <param name="Cost">What the change adds to it by the campaign's end; null where nobody can say.</param>
public sealed record RulePackCost(string Benefit, Money? ToCome, Money? Cost);

/// <summary>What those who decide on a rule are given: the rule in words, what it would have changed on sealed days, what it would cost, and the hashes by which each is found again.</summary>
/// <param name="Sentence">The rule, in the reader's language.</param>
/// <param name="From">The first sealed day it was tried on.</param>
/// <param name="Winners">Partners that would get more, the one with the most first; so <paramref name="Losers"/>.</param>
/// <param name="TermsHash">SHA-256 of the rule's terms, in hexadecimal.</param>
/// <param name="Seals">Of the days it was tried on, in hexadecimal.</param>
public sealed record RulePack(
    StatementIssuer Issuer, DateOnly MadeOn, string Sentence, DateOnly From, DateOnly To, Money Before, Money After, IReadOnlyList<RulePackSum> ByFundingLine, IReadOnlyList<RulePackSum> ByBenefit,
    IReadOnlyList<RulePackSum> Winners, IReadOnlyList<RulePackSum> Losers, IReadOnlyList<RulePackCost> Costs, string TermsHash, IReadOnlyList<(DateOnly Day, string Seal)> Seals);

/// <summary>Makes the PDF of a rule's pack for the deliberation: tagged (PDF/UA-1), and the same bytes each time.</summary>
public static class RulePackRenderer
{
    private const double Name = 215, Partners = 55, Amount = 75, Day = 70;
    private const int MostPartners = 40;

    public static void Render(RulePack pack, Stream output, CultureInfo? culture = null)
    {
        var labels = StatementLabels.For(culture ?? CultureInfo.GetCultureInfo("fr-FR"));
        var title = labels["PackTitle"];
        using var pdf = new PdfDocument(new(title, pack.Issuer.Name, labels.Language, new(pack.MadeOn, TimeOnly.MinValue, TimeSpan.Zero)));
        var flow = Letter.Open(pdf);
        flow.Text(pdf.Root, "P", pack.Issuer.Name, StatementLook.Issuer);
        flow.Y += 10;
        flow.Text(pdf.Root, "H1", title, StatementLook.Title);
        flow.Y += 10;
        flow.Text(pdf.Root, "P", pack.Sentence, StatementLook.Body);
        flow.Y += 12;
        Panel.Draw(labels["PackDifference"], Signed(pack.After - pack.Before, labels),
        [
            (labels["Period"], labels.Format("PeriodValue", StatementLabels.Date(pack.From), StatementLabels.Date(pack.To))),
            (labels["PackBefore"], labels.Amount(pack.Before)),
            (labels["PackAfter"], labels.Amount(pack.After)),
            (labels["IssuedOn"], StatementLabels.Date(pack.MadeOn)),
        ], flow, pdf.Root);
        Sums("PackFundingLines", pack.ByFundingLine);
        Sums("Summary", pack.ByBenefit);
        Costs(pack, labels, flow, pdf.Root);
        Sums("PackWinners", pack.Winners);
        Sums("PackLosers", pack.Losers);
        Hashes(pack, labels, flow, pdf.Root);
        Letter.Feet(pdf, pack.Issuer, title, labels);
        pdf.Save(output);

        void Sums(string key, IReadOnlyList<RulePackSum> sums)
        {
            if (sums.Count == 0)
                return;
            PdfColumn[] columns =
            [
                new(labels["PackName"], Name), new(labels["PackPartners"], Partners, TextAlign.Right), new(labels["PackBefore"], Amount, TextAlign.Right),
                new(labels["PackAfter"], Amount, TextAlign.Right), new(labels["PackDifference"], Amount, TextAlign.Right),
            ];
            var rows = sums.Take(MostPartners).Select(s => new PdfRow([new(s.Name), new(labels.Count(s.Partners)), new(labels.Amount(s.Before)), new(labels.Amount(s.After)), new(Signed(s.After - s.Before, labels))]));
            StatementTables.Titled(labels[key], columns, [.. rows], flow, pdf.Root);
        }
    }

    private static void Costs(RulePack pack, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        if (pack.Costs.Count == 0)
            return;
        PdfColumn[] columns = [new(labels["Benefit"], Name + Partners + Amount), new(labels["PackRest"], Amount, TextAlign.Right), new(labels["PackCost"], Amount, TextAlign.Right)];
        var rows = pack.Costs.Select(c => new PdfRow([new(c.Benefit), new(c.ToCome is { } rest ? labels.Amount(rest) : labels["PackUnknown"]), new(c.Cost is { } cost ? Signed(cost, labels) : labels["PackUnknown"])]));
        StatementTables.Titled(labels["PackBudget"], columns, [.. rows], flow, root);
    }

    private static void Hashes(RulePack pack, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        PdfColumn[] columns = [new(labels["Date"], Day), new(labels["PackSeal"], Letter.Width - Day)];
        StatementTables.Titled(labels["PackHashes"], columns, [.. pack.Seals.Select(s => new PdfRow([new(StatementLabels.Date(s.Day)), new(s.Seal)]))], flow, root);
        flow.Y += 6;
        flow.Text(root, "P", labels.Format("PackTerms", pack.TermsHash), StatementLook.Note);
    }

    private static string Signed(Money amount, StatementLabels labels) => (amount.IsPositive ? "+" : "") + labels.Amount(amount);
}
