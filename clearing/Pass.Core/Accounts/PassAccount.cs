namespace Pass.Core;

/// <summary>A sealed balance of one benefit. 32 bytes: a region's passes stay in memory whole.</summary>
public struct Purse
{
    public BenefitId Benefit;
    /// <summary>Everything ever granted, cents or uses.</summary>
    public int Granted;
    /// <summary>What is left, holds not deducted. Below zero only by an accepted offline sale.</summary>
    public int Balance;
    /// <summary>Reserved by open holds.</summary>
    public int Held;
    /// <summary>Spent or held on <see cref="Day"/> and not given back, for the daily limit.</summary>
    public int SpentOnDay;
    /// <summary>The same in the week of <see cref="Day"/>, Monday to Sunday.</summary>
    public int SpentInWeek;
    /// <summary>The same in the calendar month of <see cref="Day"/>.</summary>
    public int SpentInMonth;
    /// <summary>Day number (<see cref="DateOnly.DayNumber"/>) of the latest day with a sale.</summary>
    public int Day;

    public readonly int Available => Balance - Held;

    public readonly int SpentOn(DateOnly date) => date.DayNumber == Day ? SpentOnDay : 0;

    public readonly int SpentInWeekOf(DateOnly date) => WeekOf(date.DayNumber) == WeekOf(Day) ? SpentInWeek : 0;

    public readonly int SpentInMonthOf(DateOnly date) => IsMonthOf(date.DayNumber) ? SpentInMonth : 0;

    /// <summary>Counts units spent on a day, or, below zero, no longer spent on it. A late offline sale of an earlier day counts in what it shares with the latest one.</summary>
    public void Count(int day, int units)
    {
        if (day > Day)
        {
            SpentOnDay = 0;
            if (WeekOf(day) != WeekOf(Day))
                SpentInWeek = 0;
            if (!IsMonthOf(day))
                SpentInMonth = 0;
            Day = day;
        }
        if (day == Day)
            SpentOnDay = Math.Max(0, SpentOnDay + units);
        if (WeekOf(day) == WeekOf(Day))
            SpentInWeek = Math.Max(0, SpentInWeek + units);
        if (IsMonthOf(day))
            SpentInMonth = Math.Max(0, SpentInMonth + units);
    }

    // Day 0, 1 January 0001, was a Monday.
    private static int WeekOf(int day) => day / 7;

    private readonly bool IsMonthOf(int day)
    {
        if (day == Day)
            return true;
        var (one, other) = (DateOnly.FromDayNumber(day), DateOnly.FromDayNumber(Day));
        return one.Month == other.Month && one.Year == other.Year;
    }
}

/// <summary>What the engine remembers of a card or phone token.</summary>
public struct CredentialCounter
{
    public CredentialId Id;
    /// <summary>False once blocked: never comes back.</summary>
    public bool Active;
    /// <summary>Highest counter seen (card: ATC; phone: its own).</summary>
    public long Highest;
    /// <summary>Bit i: counter Highest − i was seen. Late offline sales arrive out of order within 64.</summary>
    public ulong Seen;
    /// <summary>Offline sales accepted since it was last presented online.</summary>
    public ushort OfflineUses;

    /// <summary>True when this counter was used before, is too old to tell, or is none (below zero): a clone or a replay.</summary>
    public readonly bool IsReplay(long counter)
    {
        if (counter < 0)
            return true;
        if (counter > Highest)
            return false;
        var age = Highest - counter;
        return age >= 64 || (Seen >> (int)age & 1) != 0;
    }

    public void Use(long counter, bool offline)
    {
        OfflineUses = offline ? (ushort)Math.Min(ushort.MaxValue, OfflineUses + 1) : (ushort)0;
        if (counter > Highest)
        {
            var shift = counter - Highest;
            Seen = shift >= 64 ? 1 : (Seen << (int)shift) | 1;
            Highest = counter;
        }
        else if (Highest - counter is < 64 and var age)
        {
            Seen |= 1UL << (int)age;
        }
    }
}

/// <summary>Everything a decision needs to know of one pass. Changed only by <see cref="PassTransitions.Apply"/>.</summary>
public sealed class PassAccount(PassId id)
{
    public PassId Id { get; } = id;
    public PassStatus Status = PassStatus.Active;
    public Purse[] Purses = [];
    public CredentialCounter[] Credentials = [];

    /// <summary>Index of the purse of a benefit, or -1.</summary>
    public int IndexOf(BenefitId benefit)
    {
        for (var i = 0; i < Purses.Length; i++)
        {
            if (Purses[i].Benefit == benefit)
                return i;
        }
        return -1;
    }

    public int IndexOf(CredentialId credential)
    {
        for (var i = 0; i < Credentials.Length; i++)
        {
            if (Credentials[i].Id == credential)
                return i;
        }
        return -1;
    }

    /// <summary>A copy that what happens to the pass does not change.</summary>
    public PassAccount Copy() => new(Id)
    {
        Status = Status,
        Purses = Purses.Length == 0 ? [] : (Purse[])Purses.Clone(),
        Credentials = Credentials.Length == 0 ? [] : (CredentialCounter[])Credentials.Clone(),
    };
}
