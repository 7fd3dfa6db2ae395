using System.Globalization;
using Pass.Core;

namespace Pass.Region.Catalogue;

/// <summary>A price rule in words, for whoever has to answer a partner.</summary>
public static class RuleSentence
{
    private static readonly Texts Words = Texts.Beside(typeof(RuleSentence), "Rules");

    /// <summary>Of the example: what the region bears of one unit.</summary>
    private static readonly Money Example = Money.FromEuros(10);

    /// <summary>What is paid, for which benefit, to whom and when, then an example, in the language of the current user interface.</summary>
    public static string Whole(ReimbursementRule rule, CatalogueContent catalogue, DateOnly today)
    {
        var benefit = catalogue.Benefits.Last(b => b.Benefit == rule.Benefit);
        var trade = rule.Trade is { } t ? catalogue.Trades.Find(t.Value)?.Label(CultureInfo.CurrentUICulture) : null;
        var who = rule.Business is { } business ? Words.Say(business.Length == 9 ? "OneCompany" : "OneOutlet", business) + (trade is null ? "" : Words.Say("InTrade", trade))
            : trade is null ? Words.Say("EveryTrade") : Words.Say("OneTrade", trade);
        var sentence = Words.Say("Whole", rule.Id, rule.Label, benefit.Label(CultureInfo.CurrentUICulture), benefit.Campaign, who, Time(rule), RuleWords.Paid(rule));
        return $"{sentence} {Words.Say("Example", Said(Example), Said(Paid(rule, Example)))} {Words.Say(StateOf(rule, today))}";
    }

    /// <summary>Which of the rules that fit a sale prices it.</summary>
    public static string Precedence => Words.Say("Precedence");

    /// <summary>Key of a text: Withdrawn, Future, Over, InForce.</summary>
    public static string StateOf(ReimbursementRule rule, DateOnly today) =>
        rule.IsWithdrawn ? "Withdrawn" : rule.From > today ? "Future" : rule.Until < today ? "Over" : "InForce";

    public static string State(ReimbursementRule rule, DateOnly today) => Words.Say($"{StateOf(rule, today)}Short");

    private static string Time(ReimbursementRule rule) => rule.Until is { } until ? Words.Say("FromTo", rule.From, until) : Words.Say("From", rule.From);

    /// <summary>For the year's first sale of one unit.</summary>
    private static Money Paid(ReimbursementRule rule, Money share) =>
        rule.Price(Money.Zero, new(rule.BaseCents(new(rule.Benefit, 1, (int)share.Cents, (int)share.Cents, 0, Quantity: 1)))) - rule.FeePerSale;

    private static string Said(Money amount) => amount.ToString(CultureInfo.CurrentUICulture);
}
