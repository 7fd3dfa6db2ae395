namespace Pass.Core;

/// <summary>What a purse counts.</summary>
public enum BenefitUnit : byte
{
    Cents = 1,
    Uses = 2,
}

/// <summary>Whose money a benefit's purses hold. Numbers are stored and never reused.</summary>
public enum Funding : byte
{
    /// <summary>The region's: granted by rule, and gone after its last day.</summary>
    Region = 0,
    /// <summary>The family's own, paid in beforehand: granted to nobody by rule, spent last, paid to partners whole, and given back where it is not spent.</summary>
    Family = 1,
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
