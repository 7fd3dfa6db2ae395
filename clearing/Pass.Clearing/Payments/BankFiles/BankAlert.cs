using System.Globalization;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>Something in a file that a person should look at; nothing is changed for it.</summary>
/// <param name="Code">Its words are in Bank.resx.</param>
/// <param name="Values">Texts, numbers and amounts.</param>
public sealed record BankAlert(string Code, params IReadOnlyList<object> Values)
{
    private const char Between = '\t', AmountMark = '\u00A4';

    public string Text => BankXml.Words.Say(Code, [.. Values]);

    /// <summary>One line that keeps the code and the values, so that everybody reads it in a language of his own.</summary>
    public string Stored => string.Join(Between, [Code, .. Values.Select(v => v is BankAmount a
        ? string.Create(CultureInfo.InvariantCulture, $"{AmountMark}{a.Cents}{a.Currency}") : Convert.ToString(v, CultureInfo.InvariantCulture)!.ReplaceLineEndings(" ").Replace(Between, ' '))]);

    /// <summary>The words of a line that was stored; one of before codes were is a sentence already.</summary>
    public static string Say(string stored)
    {
        var alert = Parse(stored);
        return BankXml.Words.Find(null, alert.Code) is null ? stored : alert.Text;
    }

    internal static string CodeOf(string stored) => stored.Split(Between)[0];

    /// <summary>What is kept of a file, whether it is still said or not.</summary>
    internal static IEnumerable<BankAlert> StoredIn(BankFile file) => file.Alerts?.Split('\n').Select(Parse) ?? [];

    private static BankAlert Parse(string stored)
    {
        var parts = stored.Split(Between);
        return new(parts[0], [.. parts.Skip(1).Select(Read)]);
    }

    private static object Read(string part) => part.Length > 4 && part[0] == AmountMark && long.TryParse(part.AsSpan(1, part.Length - 4), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cents)
        ? new BankAmount(cents, part[^3..]) : part;
}

/// <summary>An amount in the currency of an account or of its other side.</summary>
internal sealed record BankAmount(long Cents, string Currency) : IFormattable
{
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        Currency == "EUR" ? In(formatProvider) : $"{In(formatProvider)} ({Currency})";

    private string In(IFormatProvider? culture) => culture is CultureInfo { TwoLetterISOLanguageName: "en" } english ? new Money(Cents).ToString(english) : $"{new Money(Cents)}";
}
