using System.Globalization;
using Pass.Clearing.Payments.BankFiles;

namespace Pass.Clearing.Tests.Payments.BankFiles;

/// <summary>What the bank's codes say to a partner (FORMATS §3).</summary>
public sealed class BankReasonsTests
{
    private const string Codes =
        "AC01 AC03 AC04 AC06 AG01 AG02 AM01 AM02 AM03 AM04 AM05 AM09 AM10 BE01 BE04 BE05 CNOR CUST DT01 DUPL FF01 FOCR FRAD MD07 MS02 MS03 NARR NOAS RC01 RC03 RC04 RR01 RR02 RR03 RR04 TECH";

    [Theory, InlineData("fr"), InlineData("en")]
    public void Each_code_of_the_bank_is_said_in_words_and_one_that_is_not_listed_is_shown(string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        foreach (var code in Codes.Split(' '))
        {
            BankReasons.Say(code, culture).ShouldNotBe(BankReasons.Say("ZZ99", culture).Replace("ZZ99", code, StringComparison.Ordinal), code);
            BankReasons.Say(code, culture).Length.ShouldBeGreaterThan(10, code);
        }
        BankReasons.Say("ZZ99", culture).ShouldContain("ZZ99");
    }

    [Fact]
    public void They_are_said_in_french_and_in_english()
    {
        foreach (var code in Codes.Split(' '))
            BankReasons.Say(code, CultureInfo.GetCultureInfo("fr")).ShouldNotBe(BankReasons.Say(code, CultureInfo.GetCultureInfo("en")), code);
        BankReasons.Say("AC04", CultureInfo.GetCultureInfo("fr")).ShouldContain("clos");
    }
}
