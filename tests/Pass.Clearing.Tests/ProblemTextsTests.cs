using System.Collections;
using System.Globalization;
using System.Resources;
using Pass.Clearing.Payments;

namespace Pass.Clearing.Tests;

public class ProblemTextsTests
{
    [Theory]
    [InlineData("Pass.Clearing.Payments.Payments", 13)]
    [InlineData("Pass.Clearing.Imports.PartnerCsv", 21)]
    [InlineData("Pass.Clearing.BusinessDays.Night", 6)]
    [InlineData("Pass.Clearing.Affiliation.CredentialProblems", 6)]
    [InlineData("Pass.Clearing.Settlements.Settlement", 13)]
    [InlineData("Pass.Clearing.Verification.Checks", 14)]
    public void Every_problem_is_explained_in_both_languages(string name, int count)
    {
        var texts = new ResourceManager(name, typeof(PaymentFile).Assembly);
        var french = Codes(CultureInfo.InvariantCulture);
        french.Count.ShouldBe(count);
        Codes(CultureInfo.GetCultureInfo("en")).ShouldBe(french, ignoreOrder: true);

        List<string> Codes(CultureInfo culture) => texts.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().Select(entry => (string)entry.Key).ToList();
    }
}
