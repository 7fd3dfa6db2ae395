using System.Globalization;

namespace Pass.CardIssuer;

/// <summary>
/// Why a credential moved, as its events keep it: what a person said is kept as said; what the program itself says is a code with its argument,
/// <c>@Batch 12</c>, and its words are found when it is read, in the reader's language.
/// </summary>
internal static class Reasons
{
    public const string Asked = "@Asked", Ordered = "@Ordered", Certified = "@Certified", PastItsDate = "@PastItsDate",
        OtherCode = "@OtherCode", OtherPhone = "@OtherPhone", PhoneEnrolled = "@PhoneEnrolled", SpoiledAtBureau = "@SpoiledAtBureau";

    /// <summary>Characters at most of a reason, and of the name of who gives it.</summary>
    public const int MaxLength = 400, MaxActorLength = 100;

    /// <summary>What earlier versions wrote in English: events are never changed.</summary>
    private static readonly Dictionary<string, string> Former = new(StringComparer.Ordinal)
    {
        ["asked"] = "Asked",
        ["ordered"] = "Ordered",
        ["certificate issued"] = "Certified",
        ["past its date"] = "PastItsDate",
        ["another code enrolled"] = "OtherCode",
        ["another phone enrolled"] = "OtherPhone",
        ["phone enrolled"] = "PhoneEnrolled",
        ["spoiled at the bureau"] = "SpoiledAtBureau",
    };

    private static readonly (string Start, string Code)[] FormerStarts = [("batch ", "Batch"), ("desk session ", "DeskSession"), ("reader ", "Reader")];

    public static string Batch(int number) => string.Create(CultureInfo.InvariantCulture, $"@Batch {number}");

    /// <param name="why">As the bureau's file says it.</param>
    public static string SpoiledInBatch(int number, string why) => string.Create(CultureInfo.InvariantCulture, $"@SpoiledInBatch {number}: {why}");

    public static string DeskSession(int number) => string.Create(CultureInfo.InvariantCulture, $"@DeskSession {number}");

    public static string Reader(string name) => $"@Reader {name}";

    /// <summary>A stored reason in words for people.</summary>
    public static string Say(string stored)
    {
        if (Former.TryGetValue(stored, out var code))
            return IssuanceTexts.Say($"Why.{code}");
        if (stored.StartsWith('@'))
            return stored.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var end ? Say(stored, stored[1..end], stored[(end + 1)..]) : Say(stored, stored[1..], "");
        foreach (var (start, name) in FormerStarts)
        {
            if (stored.StartsWith(start, StringComparison.Ordinal))
                return Say(stored, name, stored[start.Length..]);
        }
        return stored;
    }

    /// <summary>A person may begin so too: what is none of ours is said as it stands.</summary>
    private static string Say(string stored, string code, string of)
    {
        var why = "";
        if (code is "Batch" or "SpoiledInBatch" or "DeskSession")
        {
            if (of.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var end)
                (code, of, why) = ("SpoiledInBatch", of[..end], of[(end + 2)..]);
            if (!int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                return stored;
        }
        return IssuanceTexts.Find($"Why.{code}") is null ? stored : IssuanceTexts.Say($"Why.{code}", of, why);
    }
}
