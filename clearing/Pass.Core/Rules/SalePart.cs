namespace Pass.Core;

/// <summary>Cuts the lines of a sale. What cannot be cut so is refused.</summary>
internal static class SalePart
{
    /// <summary>The lines without the parts given back.</summary>
    public static SaleLine[]? Without(SaleLine[] lines, IReadOnlyList<PartLine> parts, bool byAmount, out RefusalCode refusal, out RefusalDetail detail) =>
        Without(lines, parts, byAmount, RefusalCode.ReturnTooLarge, out refusal, out detail);

    private static SaleLine[]? Without(
        SaleLine[] lines, IReadOnlyList<PartLine> parts, bool byAmount, RefusalCode tooLarge, out RefusalCode refusal, out RefusalDetail detail)
    {
        var kept = (SaleLine[])lines.Clone();
        (refusal, detail) = parts.Count is 0 or > OperationRequest.MaxLines ? (RefusalCode.InvalidLine, default) : (RefusalCode.None, default(RefusalDetail));
        foreach (var part in parts)
        {
            if (refusal != RefusalCode.None)
                return null;
            if (part.Line < 1 || part.Line > kept.Length)
                refusal = RefusalCode.InvalidLine;
            else
                kept[part.Line - 1] = Less(kept[part.Line - 1], part, byAmount, tooLarge, out refusal, out detail);
        }
        return refusal == RefusalCode.None ? kept : null;
    }

    /// <summary>The lines without an amount, taken from the last one first.</summary>
    public static SaleLine[] WithoutLast(SaleLine[] lines, long cents)
    {
        var kept = (SaleLine[])lines.Clone();
        for (var i = kept.Length - 1; i >= 0; i--)
        {
            var cut = Math.Min(cents, kept[i].Amount.Cents);
            cents -= cut;
            kept[i] = Left(kept[i], kept[i].Amount - new Money(cut), kept[i].Quantity);
        }
        return kept;
    }

    /// <summary>Only the parts named.</summary>
    public static SaleLine[]? Only(SaleLine[] lines, IReadOnlyList<PartLine> parts, bool byAmount, out RefusalCode refusal, out RefusalDetail detail)
    {
        var rest = Without(lines, parts, byAmount, RefusalCode.CaptureTooLarge, out refusal, out detail);
        if (rest is null)
            return null;
        // What is left over is what was not named.
        return [.. lines.Zip(rest, (all, left) => Left(all, all.Amount - left.Amount, left.Quantity == all.Quantity && left.Amount != all.Amount ? all.Quantity : all.Quantity - left.Quantity))];
    }

    private static SaleLine Less(SaleLine line, PartLine part, bool byAmount, RefusalCode tooLarge, out RefusalCode refusal, out RefusalDetail detail)
    {
        (refusal, detail) = (RefusalCode.None, default);
        if (part.Amount is { } amount)
        {
            if (!byAmount || part.Quantity != 0)
                refusal = RefusalCode.ByLineOnly;
            else if (!amount.IsPositive)
                refusal = RefusalCode.InvalidAmount;
            else if (amount > line.Amount)
                (refusal, detail) = (tooLarge, new(default, amount.Cents, line.Amount.Cents));
            return refusal == RefusalCode.None ? Left(line, line.Amount - amount, line.Quantity) : line;
        }
        if (part.Quantity < 1)
            refusal = RefusalCode.InvalidLine;
        else if (part.Quantity > line.Quantity)
            (refusal, detail) = (RefusalCode.QuantityNotLeft, new(default, part.Quantity, line.Quantity));
        if (refusal != RefusalCode.None)
            return line;
        var left = line.Quantity - part.Quantity;
        return Left(line, new((long)((Int128)line.Amount.Cents * left / line.Quantity)), left);
    }

    private static SaleLine Left(SaleLine line, Money amount, int quantity) => amount.IsZero ? line with { Amount = Money.Zero, Quantity = 0 } : line with { Amount = amount, Quantity = quantity };
}
