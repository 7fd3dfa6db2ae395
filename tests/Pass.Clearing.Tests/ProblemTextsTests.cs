using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Region.Holders;

namespace Pass.Clearing.Tests;

public class ProblemTextsTests
{
    private const string Ending = ".resources";

    public static TheoryData<string, string> Resources => new(
        from assembly in new[] { typeof(Money).Assembly, typeof(RegionKeys).Assembly, typeof(PaymentFile).Assembly }
        from name in assembly.GetManifestResourceNames()
        where name.EndsWith(Ending, StringComparison.Ordinal)
        select (assembly.GetName().Name!, name[..^Ending.Length]));

    [Theory]
    [MemberData(nameof(Resources))]
    public void Every_text_is_there_in_both_languages(string assembly, string name)
    {
        var texts = new ResourceManager(name, Assembly.Load(assembly));
        var french = Keys(CultureInfo.InvariantCulture);
        french.ShouldNotBeEmpty();
        Keys(CultureInfo.GetCultureInfo("en")).ShouldBe(french, ignoreOrder: true);

        List<string> Keys(CultureInfo culture) => texts.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().Select(entry => (string)entry.Key).ToList();
    }
}
