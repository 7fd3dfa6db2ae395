using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pass.Core;
using Pass.Region.Catalogue;
using Pass.Region.Partners;
using Pass.Simulation.Generation;
using Pass.Testing;

namespace Pass.Simulation.Tests.Generation;

public class PartnerGeneratorTests
{
    private static readonly CatalogueFile Ready = CatalogueFile.Read(ReadyCatalogue.Find(ReadyCatalogue.Latest));
    private static readonly HashSet<string> Trades = [.. Ready.Trades!.Select(trade => trade.Code)];

    [Fact]
    public void A_seed_always_gives_the_same_file() => Csv(PartnerGenerator.Generate(20, seed: 42)).ShouldBeGolden("partners-42.csv");

    [Fact]
    public void A_longer_list_starts_with_the_shorter_one() =>
        PartnerGenerator.Generate(500, seed: 7).Take(100).ShouldBe(PartnerGenerator.Generate(100, seed: 7));

    [Fact]
    public void Three_thousand_partners_are_written_and_read_back_without_an_error()
    {
        var partners = PartnerGenerator.Generate(3_000, seed: 1).ToList();
        var lines = PartnerCsv.Read(new MemoryStream(Csv(partners)), Trades).ToList();
        lines.SelectMany(line => line.Errors).ShouldBeEmpty();
        lines.Select(line => line.Row).ShouldBe(partners);
        partners.Select(partner => partner.Siret).Distinct().Count().ShouldBe(3_000);
        partners.Select(partner => partner.Email).Distinct().Count().ShouldBe(3_000);
        partners.Select(partner => partner.Category).ToHashSet().SetEquals(Trades).ShouldBeTrue();
        partners.ShouldAllBe(partner => partner.Iban.Electronic.StartsWith("FR76"));
        partners.ShouldAllBe(partner => SepaText.IsClean(partner.AccountHolder) && partner.AccountHolder.Length <= 70);
    }

    [Fact]
    public void They_are_of_the_trades_that_the_catalogue_has()
    {
        var other = Ready with
        {
            Trades = [.. Ready.Trades!.Where(trade => trade.Code != "MUSEE").Select(trade => trade.Code == "CINEMA" ? trade with { Retired = true } : trade),
                new("ARMURERIE", new("Armurerie", "Gunsmith"))],
        };
        var partners = PartnerGenerator.Generate(500, seed: 1, other).ToList();
        partners.Select(partner => partner.Category).ToHashSet().SetEquals(Trades.Except(["MUSEE", "CINEMA"]).Append("ARMURERIE")).ShouldBeTrue();
        partners.First(partner => partner.Category == "ARMURERIE").Name.ShouldStartWith("Armurerie ");
    }

    [Fact]
    public void Any_name_survives_writing_and_reading() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Two().ToArbitrary(),
        texts =>
        {
            var row = PartnerGenerator.Generate(1, seed: 3).Single() with { Name = Plain(texts.Item1.Get), City = Plain(texts.Item2.Get) };
            PartnerCsv.Read(new MemoryStream(Csv([row])), Trades).Single().Row.ShouldBe(row);
        }).Check(Seeded.Config);

    /// <summary>What the reader keeps as it is: nothing that cannot be seen, and in its normal form.</summary>
    private static string Plain(string text)
    {
        var seen = string.Concat(text.EnumerateRunes().Where(rune => PlainText.Read($"a{rune}b", 10).Ok(out _, out _) && !Rune.IsWhiteSpace(rune)).Take(20));
        return PlainText.Read($"a{seen}\"b", 140).Ok(out var plain, out _) ? plain : "a\"b";
    }

    private static byte[] Csv(IEnumerable<PartnerRow> rows)
    {
        using var output = new MemoryStream();
        PartnerCsvWriter.Write(output, rows);
        return output.ToArray();
    }
}
