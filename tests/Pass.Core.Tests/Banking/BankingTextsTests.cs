using System.Collections;
using System.Globalization;
using System.Resources;

namespace Pass.Core.Tests.Banking;

public class BankingTextsTests
{
    [Fact]
    public void Every_problem_is_explained_in_both_languages()
    {
        var texts = new ResourceManager("Pass.Core.Banking.Banking", typeof(Iban).Assembly);
        var french = texts.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!;
        var english = texts.GetResourceSet(CultureInfo.GetCultureInfo("en"), createIfNotExists: true, tryParents: false)!;
        var codes = french.Cast<DictionaryEntry>().Select(entry => (string)entry.Key).ToList();
        codes.Count.ShouldBe(17);
        english.Cast<DictionaryEntry>().Select(entry => (string)entry.Key).ShouldBe(codes, ignoreOrder: true);
    }

    [Fact]
    public void A_problem_says_what_to_do_in_the_language_of_the_reader()
    {
        Iban.Parse("FR76 3000").Ok(out _, out var problem).ShouldBeFalse();
        problem!.In(CultureInfo.GetCultureInfo("fr-FR")).ShouldBe(
            "L'IBAN a 8 caractères\u00A0; un IBAN FR en a 27\u00A0: il en manque ou il y en a trop.");
        problem.In(CultureInfo.GetCultureInfo("en-GB")).ShouldBe(
            "The IBAN has 8 characters; a FR IBAN has 27: some are missing or there are too many.");
    }
}
