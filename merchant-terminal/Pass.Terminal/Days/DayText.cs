using System.Globalization;
using System.Text;
using Pass.Core;

namespace Pass.Terminal.Days;

/// <summary>The report of a day as it is printed.</summary>
public static class DayText
{
    private const int Columns = 42;

    public static string Of(DayReport report, CultureInfo culture, bool isTraining)
    {
        var totals = report.Totals;
        string Euros(long cents) => new Money(cents).ToString(culture);
        var text = new StringBuilder();
        if (isTraining)
            text.Append(Words.Say("Receipt.Worthless")).Append('\n');
        text.Append(Words.Say("Day.Title", totals.Day.ToString("D", culture))).Append('\n');
        Sides(text, Words.Say("Day.Sales", totals.Sales), Euros(totals.SoldCents));
        Sides(text, Words.Say("Day.Region"), Euros(totals.RegionCents));
        Sides(text, Words.Say("Day.Holder"), Euros(totals.HolderCents));
        Sides(text, Words.Say("Day.Returns"), totals.Returns.ToString(culture));
        Sides(text, Words.Say("Day.Refused"), totals.Refused.ToString(culture));
        if (totals.Queued > 0)
            Sides(text, Words.Say("Day.Queued", totals.Queued), Euros(totals.QueuedCents));
        if (totals.Unpaid > 0)
            Sides(text, Words.Say("Day.Unpaid", totals.Unpaid), Euros(totals.UnpaidCents));
        if (totals.Unknown > 0)
            Sides(text, Words.Say("Day.Unknown"), totals.Unknown.ToString(culture));
        text.Append('-', Columns).Append('\n');
        Sides(text, Words.Say("Day.There"), Euros(report.RegionCentsThere));
        text.Append(report.IsReconciled ? Words.Say("Day.Reconciled", report.Lines.Count) : Words.Say("Day.NotReconciled")).Append('\n');
        foreach (var line in report.Lines.Where(l => l.Match != DayMatch.Same))
            text.Append(CultureInfo.InvariantCulture, $"  {line.Reference ?? line.OperationId.ToString()}  {Euros(line.AmountCents)}  {Words.Say($"Match.{line.Match}")}").Append('\n');
        if (report.PayDay is { } payDay)
            text.Append(Words.Say("Day.PayDay", payDay.ToString("D", culture))).Append('\n');
        return text.ToString();
    }

    private static void Sides(StringBuilder text, string left, string right) =>
        text.Append(left).Append(' ', Math.Max(1, Columns - left.Length - right.Length)).Append(right).Append('\n');
}
