namespace Pass.Core;

/// <summary>What a purse counts.</summary>
public enum BenefitUnit : byte
{
    Cents = 1,
    Uses = 2,
}

public enum HolderStatus : byte
{
    Student = 1,
    Apprentice = 2,
}

/// <summary>What a till sells under the pass, by its number in the region's table. Numbers are signed by cards and never reused.</summary>
public readonly record struct ProductId(byte Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The trade a partner is conventioned for, by its number in the region's table. Numbers are stored and never reused.</summary>
public readonly record struct TradeId(byte Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
