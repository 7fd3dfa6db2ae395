using Pass.Core;

namespace Pass.Terminal.Selling;

/// <summary>An amount as people type it: euros with a comma or a point and at most two decimals, whatever the machine's culture.</summary>
public static class TypedAmount
{
    /// <summary>Cents, more than zero.</summary>
    public static Result<Money> Parse(string text)
    {
        var typed = text.Trim().TrimEnd('€').TrimEnd().Replace('.', ',');
        var parts = typed.Split(',');
        if (parts.Length > 2 || parts[0].Length is 0 or > 7 || !parts.All(p => p.All(char.IsAsciiDigit)) || parts.Length == 2 && parts[1].Length is 0 or > 2)
            return Words.Refuse("AmountShape", text.Length > 40 ? text[..40] : text);
        long cents = 0;
        foreach (var digit in parts[0])
            cents = cents * 10 + (digit - '0');
        cents *= 100;
        if (parts.Length == 2)
            cents += (parts[1][0] - '0') * 10 + (parts[1].Length == 2 ? parts[1][1] - '0' : 0);
        return cents == 0 ? Words.Refuse("AmountZero") : new Money(cents);
    }
}
