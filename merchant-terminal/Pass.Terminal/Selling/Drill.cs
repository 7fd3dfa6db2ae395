namespace Pass.Terminal.Selling;

/// <param name="Code">Stable: Lists, ListAge, Clock, Queue, Unknown, Line, Region.</param>
public sealed record DrillLine(string Code, bool IsReady, string Text);

/// <summary>Whether a till is ready for a Saturday without network: asked before, when something can still be done.</summary>
public static class Drill
{
    /// <summary>A day of opening must fit before the lists are too old.</summary>
    public static readonly TimeSpan FreshLists = TimeSpan.FromHours(12);

    /// <summary>Why the region lets a till sell nothing, in words; null while it may.</summary>
    public static string? OutOfService(Till till) => till.Revoked is { } code ? Words.Say(code == "PartnerSuspended" ? "Suspended" : "Revoked") : null;

    /// <param name="till">After it asked the region for what is new.</param>
    public static IReadOnlyList<DrillLine> Of(Till till)
    {
        var (age, drift, back) = (till.Offline.ListAge, till.ClockAhead, till.IsClockBehind);
        var (queue, unknown) = till.Look(book => (book.Queue.Count, book.Unknown.Count()));
        return
        [
            new("Line", till.Line != LineState.Offline, Words.Say(till.Line == LineState.Offline ? "Drill.LineDown" : "Drill.Line")),
            new("Region", till.Revoked is null, OutOfService(till) ?? Words.Say("Drill.Region")),
            new("Lists", till.Lists.StatusVersion > 0, till.Lists.StatusVersion > 0 ? Words.Say("Drill.Lists", till.Lists.StatusVersion) : Words.Say("Drill.NoLists")),
            new("ListAge", age < FreshLists, age is { } old ? Words.Say("Drill.ListAge", (int)old.TotalHours, (int)FreshLists.TotalHours) : Words.Say("Drill.NoLists")),
            new("Clock", !back && (drift ?? TimeSpan.Zero).Duration() < Till.MostDrift, back ? Words.Say("ClockIsBehind") : Words.Say("Drill.Clock", (int)(drift ?? TimeSpan.Zero).TotalSeconds)),
            new("Queue", queue == 0, Words.Say("Drill.Queue", queue)),
            new("Unknown", unknown == 0, Words.Say("Drill.Unknown", unknown)),
        ];
    }
}
