using System.Globalization;
using System.Text;
using Pass.Core;
using Pass.Terminal.Selling;

namespace Pass.Terminal.Receipts;

/// <summary>What is printed for a holder: 42 columns for 80 mm paper. The last digits of a pass are enough on paper.</summary>
public static class Receipt
{
    private const int Columns = 42;

    /// <param name="terminalId">Of the till that sold.</param>
    /// <param name="isTraining">Then it says on top and at the end that it is worth nothing.</param>
    public static string Text(TillOperation operation, int terminalId, CultureInfo culture, bool isTraining)
    {
        var text = new StringBuilder();
        if (isTraining)
            Middle(text, Words.Say("Receipt.Worthless"));
        Middle(text, Words.Say("Receipt.Title"));
        Middle(text, Words.Say($"Kind.{operation.Kind}"));
        if (operation.Copies > 0)
            Middle(text, Words.Say("Receipt.Duplicate", operation.Copies));
        text.Append('\n');
        Sides(text, operation.IsElsewhere ? Words.Say("Receipt.OtherTill") : operation.Reference(terminalId), TimeZoneInfo.ConvertTime(operation.At, ParisCalendar.Zone).ToString("g", culture));
        if (operation.Pass is { Length: 12 } pass)
            Sides(text, Words.Say("Receipt.Pass"), $"•••• •••• {pass[8..]}");
        text.Append('-', Columns).Append('\n');
        for (var i = 0; i < operation.Lines.Count; i++)
        {
            var line = operation.Lines[i];
            Sides(text, $"{i + 1}. {line.Quantity} × {line.Label}", new Money(line.AmountCents).ToString(culture));
            if (line.Ean is { } ean)
                text.Append("   ").Append(ean).Append('\n');
        }
        text.Append('-', Columns).Append('\n');
        Sides(text, Words.Say("Receipt.Total"), new Money(Math.Abs(operation.AmountCents)).ToString(culture));
        if (operation.Reply is { IsApproved: true } reply)
        {
            Sides(text, Words.Say("Receipt.Region"), new Money(reply.RegionCents).ToString(culture));
            Sides(text, Words.Say("Receipt.Holder"), new Money(reply.HolderCents).ToString(culture));
            foreach (var leg in reply.Legs)
                Sides(text, Words.Say("Receipt.Left", leg.Label), leg.LeftText);
        }
        text.Append('\n');
        Middle(text, Words.Say($"State.{operation.State}"));
        if (operation.State == TillState.Queued)
            Middle(text, Words.Say("Receipt.SentLater"));
        if (operation.Cashier is { } cashier)
            Sides(text, Words.Say("Receipt.Cashier"), cashier);
        text.Append(operation.Id.ToString("D", CultureInfo.InvariantCulture)).Append('\n');
        if (isTraining)
            Middle(text, Words.Say("Receipt.Worthless"));
        return text.ToString();
    }

    private static void Middle(StringBuilder text, string words) =>
        text.Append(' ', Math.Max(0, (Columns - words.Length) / 2)).Append(words).Append('\n');

    private static void Sides(StringBuilder text, string left, string right)
    {
        var room = Columns - right.Length - 1;
        if (left.Length > room)
            left = left[..Math.Max(1, room - 1)] + "…";
        text.Append(left).Append(' ', Math.Max(1, Columns - left.Length - right.Length)).Append(right).Append('\n');
    }
}
