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

    /// <summary>True when a corrected account mends it: the partner is asked for one.</summary>
    public static bool IsOfAccount(string? code) => code is "AC01" or "AC03" or "AC04" or "AC06" or "AG01" or "BE01" or "BE04" or "BE05" or "RR03" or "CNOR" or "RC01" or "RC03" or "RC04";
}
