namespace Pass.Core;

/// <summary>How often a partner is paid. Numbers are stored and never reused.</summary>
public enum PayoutRhythm : byte
{
    Daily = 1,
    Weekly = 2,
    TwiceMonthly = 3,
    Monthly = 4,
}
