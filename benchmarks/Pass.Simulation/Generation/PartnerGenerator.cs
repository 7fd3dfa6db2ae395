using System.Globalization;
using Pass.Core;
using Pass.Region.Catalogue;
using Pass.Region.Partners;

namespace Pass.Simulation.Generation;

/// <summary>Invented partners of Auvergne-Rhône-Alpes, for demonstrations and loads: valid numbers, nobody's account.</summary>
public static class PartnerGenerator
{
    /// <summary>The same seed gives the same partners, and a longer list starts with the shorter one.</summary>
    /// <param name="count">Up to a million.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="catalogue">Whose trades they are of; the newest ready one when null.</param>
    public static IEnumerable<PartnerRow> Generate(int count, int seed, CatalogueFile? catalogue = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1_000_000);
        // A seeded System.Random keeps its algorithm from one .NET to the next.
        var random = new Random(seed);
        var companies = new HashSet<int>();
        var trades = PartnerNames.TradesOf(catalogue ?? CatalogueFile.Read(ReadyCatalogue.Find(ReadyCatalogue.Latest)));
        for (var number = 1; number <= count; number++)
            yield return Partner(random, trades, companies, number);
    }

    private static PartnerRow Partner(Random random, IReadOnlyList<Trade> trades, HashSet<int> companies, int number)
    {
        var trade = Weighted(random, trades);
        var (city, postalCode) = Pick(random, PartnerNames.Cities);
        var shortName = string.Format(CultureInfo.InvariantCulture, Pick(random, trade.Names), OfCity(city));
        var name = $"{trade.Prefix} {shortName}";
        var company = random.Next(30_000_000, 99_999_999);
        while (!companies.Add(company))
            company = random.Next(30_000_000, 99_999_999);
        var (bank, bic) = Pick(random, PartnerNames.Banks);
        var start = new DateOnly(2026, 6, 1).AddDays(random.Next(0, 120));
        return new PartnerRow(
            Siret.FromCompany(company, random.Next(1, 6)),
            name,
            trade.Category,
            FrenchAccount.Draw(bank, random),
            random.Next(4) == 0 ? null : bic,
            HolderName(Pick(random, trade.LegalForms), shortName),
            $"{random.Next(1, 180)} {Pick(random, PartnerNames.Streets)}",
            postalCode,
            city,
            $"contact@{Slug($"{name} {city}")}-{number}.example",
            Rhythm(random.Next(10)),
            $"AURA-2026-{number:0000}",
            start,
            random.Next(3) == 0 ? new DateOnly(2029, 8, 31) : null,
            trade.TakesNumbers);
    }

    private static string OfCity(string city) => city switch
    {
        _ when city.StartsWith("Le ", StringComparison.Ordinal) => $"du {city[3..]}",
        ['A' or 'I' or 'O', ..] => $"d'{city}",
        _ => $"de {city}",
    };

    // Banks compare the holder with the account, so it fits in the 70 characters of a transfer.
    private static string HolderName(string legalForm, string name) => SepaText.Clean($"{legalForm} {name}".ToUpperInvariant(), 70);

    private static PayoutRhythm Rhythm(int tenth) => tenth switch
    {
        < 2 => PayoutRhythm.Daily,
        < 8 => PayoutRhythm.Weekly,
        _ => PayoutRhythm.TwiceMonthly,
    };

    private static Trade Weighted(Random random, IReadOnlyList<Trade> trades)
    {
        var left = random.Next(trades.Sum(trade => trade.Weight));
        return trades.First(trade => (left -= trade.Weight) < 0);
    }

    private static string Slug(string text) => string.Join('-', SepaText.Clean(text, 50).ToLowerInvariant()
        .Split([' ', '\'', '-', '.', ','], StringSplitOptions.RemoveEmptyEntries));

    private static T Pick<T>(Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
