using System.Globalization;
using Pass.Core;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>What a code of the bank means to a partner, and who acts on it (ExternalStatusReason1Code, ExternalReturnReason1Code; FORMATS §3).</summary>
public static class BankReasons
{
    private static readonly Texts Words = Texts.Beside(typeof(BankReasons), "Reasons");

    /// <summary>The reason in words; a code that is not listed is shown as it is.</summary>
    public static string Say(string code, CultureInfo? culture = null) =>
        Words.Find(culture ?? CultureInfo.CurrentUICulture, code) ?? string.Format(CultureInfo.InvariantCulture, Words.In(culture ?? CultureInfo.CurrentUICulture, "Other"), code);
}
